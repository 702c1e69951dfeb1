import type { PackVersion } from '@breakwater/shared/contract/policy.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Loading } from '../parts/loading.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { setsUp, useMe } from '../session.ts'
import { t } from '../text.ts'
import { AnswerDialog } from './answer-dialog.tsx'
import { VersionCard } from './version-card.tsx'

/** The versions of the policy. A new one is read for faults, kept as a draft, and decided by two other people (SETTLED 73). */
export function VersionsPage() {
  const me = useMe()
  const heading = usePage([t('policy.title')])
  const [yaml, write] = useState('')
  const [asked, ask] = useState<{ what: 'answer' | 'move'; version: PackVersion } | null>(null)
  const loaded = useLoad(['policy', 'versions'], contract.policy.versions, {})
  const changed = () => void queries.invalidateQueries({ queryKey: ['policy', 'versions'] })
  const check = useAsk(contract.policy.check)
  const draft = useAsk(contract.policy.draft, changed)
  const propose = useAsk(contract.policy.propose, changed)
  const setAside = useAsk(contract.policy.setAside, changed)
  const moveAll = useAsk(contract.policy.moveAll, changed)
  const leave = () => {
    moveAll.forget()
    ask(null)
  }
  const read = async (file: File | undefined) => {
    if (!file) return
    const text = await file.text()
    write(text)
    check.send({ body: { yaml: text } })
  }
  const checked = check.answer
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('policy.title')}
      </h1>
      <p class="muted">{t('policy.versions_say')}</p>
      <p>
        <a href={at.policyText}>{t('policy.own.open')}</a>
      </p>
      {setsUp(me) && (
        <Card title={t('policy.new')}>
          <Field
            label={t('policy.file')}
            hint={t('policy.file_hint')}
            control={(ids) => (
              <input {...ids} type="file" accept=".yaml,.yml" onChange={(e) => void read(e.currentTarget.files?.[0])} />
            )}
          />
          <div role="status">
            {checked && <p>{t('policy.faults', { count: checked.faults.length })}</p>}
            <ul>
              {checked?.faults.map((fault) => (
                <li key={`${fault.line} ${fault.says}`}>
                  {fault.line !== null && `${t('policy.line', { line: fault.line })} `}
                  {fault.says}
                </li>
              ))}
            </ul>
          </div>
          {checked?.faults.length === 0 && (
            <Button
              kind="primary"
              busy={draft.busy}
              onClick={() => draft.send({ body: { yaml } }, () => say(t('policy.kept')))}
            >
              {t('policy.keep')}
            </Button>
          )}
          <Refused error={check.error ?? draft.error} />
        </Card>
      )}
      {!loaded.data ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : (
        loaded.data.map((version) => {
          const params = { pack: version.id, version: version.version }
          return (
            <VersionCard
              key={`${version.id} ${version.version}`}
              version={version}
              busy={propose.busy || setAside.busy}
              propose={() => propose.send({ params, body: {} }, () => say(t('policy.proposed')))}
              setAside={() => setAside.send({ params, body: {} })}
              ask={(what) => ask({ what, version })}
            />
          )
        })
      )}
      <Refused error={propose.error ?? setAside.error} />
      {asked?.what === 'answer' && (
        <AnswerDialog
          version={asked.version}
          close={leave}
          kept={() => {
            changed()
            leave()
            say(t('policy.kept'))
          }}
        />
      )}
      {asked?.what === 'move' && (
        <ReasonDialog
          title={t('policy.move')}
          says={t('policy.move_says', { version: asked.version.version })}
          label={t('policy.move_why')}
          action={t('policy.move_ask')}
          busy={moveAll.busy}
          error={moveAll.error}
          close={leave}
          give={(reason) =>
            moveAll.send({ body: { reason } }, () => {
              leave()
              say(t('policy.move_asked'))
            })
          }
        />
      )}
    </div>
  )
}
