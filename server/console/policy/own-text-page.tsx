import { contract, queries, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Card } from '../parts/card.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { dateWords } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { OwnTextForm } from './own-text-form.tsx'

/** The organisation's own policy text: what clauses show in place of our paraphrase, and its versions (SETTLED 65). */
export function OwnTextPage() {
  const heading = usePage([t('policy.own.title')])
  const loaded = useLoad(['policy', 'text'], contract.texts.get, {})
  const text = loaded.data
  const [newest, ...earlier] = text?.versions ?? []
  return (
    <div class="wrap narrow">
      <a class="back" href={at.policy}>
        <Icon name="left" size="s" />
        {t('policy.title')}
      </a>
      <h1 ref={heading} tabIndex={-1}>
        {t('policy.own.title')}
      </h1>
      <p class="muted">{t('policy.own.say')}</p>
      {!text && <Loading error={loaded.error} again={() => loaded.refetch()} />}
      {text && !text.current && <EmptyState icon="letter" title={t('policy.own.none')} />}
      {text?.current && newest && (
        <Card title={text.current.title}>
          <p>{t('policy.own.current', { ...newest, day: dateWords(newest.at) })}</p>
          <details>
            <summary>{t('policy.own.read')}</summary>
            {text.current.sections.map((section) => (
              <section key={section.id}>
                {section.heading && <h3 dir="auto">{section.heading}</h3>}
                {section.paragraphs.map((paragraph) => (
                  <p key={paragraph.id} dir="auto">
                    {paragraph.text}
                  </p>
                ))}
              </section>
            ))}
          </details>
          {earlier.length > 0 && (
            <details>
              <summary>{t('policy.own.versions')}</summary>
              <ul>
                {earlier.map((version) => (
                  <li key={version.version}>{t('policy.own.current', { ...version, day: dateWords(version.at) })}</li>
                ))}
              </ul>
            </details>
          )}
        </Card>
      )}
      {text?.can.save && (
        <OwnTextForm
          key={newest?.version ?? 0}
          title={text.current?.title ?? ''}
          kept={() => {
            say(t('policy.own.kept'))
            void queries.invalidateQueries({ queryKey: ['policy'] })
          }}
        />
      )}
    </div>
  )
}
