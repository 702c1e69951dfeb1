import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Field } from '../parts/field.tsx'
import { Loading } from '../parts/loading.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { TemplateForm } from './template-form.tsx'

/** The words of each kind of letter, as the organisation's own data. Letters begun before keep theirs. */
export function TemplatesPage() {
  const heading = usePage([t('templates.title')])
  const [chosen, choose] = useState('')
  const loaded = useLoad(['templates'], contract.contracts.templates, {})
  const save = useAsk(contract.contracts.template, () => void queries.invalidateQueries({ queryKey: ['templates'] }))
  const template = loaded.data?.find(({ kind }) => kind === chosen) ?? loaded.data?.[0]
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('templates.title')}
      </h1>
      <p class="muted">{t('templates.says')}</p>
      {!loaded.data || !template ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : (
        <>
          <Field
            label={t('templates.kind')}
            control={(ids) => (
              <select
                {...ids}
                value={template.kind}
                onChange={(e) => {
                  save.forget()
                  choose(e.currentTarget.value)
                }}
              >
                {loaded.data.map((one) => (
                  <option key={one.kind} value={one.kind}>
                    {one.title}
                  </option>
                ))}
              </select>
            )}
          />
          <TemplateForm
            key={`${template.kind} ${template.version}`}
            template={template}
            busy={save.busy}
            error={save.error}
            keep={(blocks) => save.send({ body: { kind: template.kind, blocks } }, () => say(t('templates.kept')))}
          />
        </>
      )}
    </div>
  )
}
