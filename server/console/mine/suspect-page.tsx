import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { useDraft } from '../draft.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Loading } from '../parts/loading.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

/** A manager who thinks that somebody of their team is harassed: what to watch for, how to talk, and the entry (POLICY 63, 64). */
export function SuspectPage() {
  const heading = usePage([t('suspect.title')])
  const { route } = useLocation()
  const before = useLoad(['suspicions'], contract.suspicions.before, {})
  const briefed = useAsk(contract.suspicions.briefed, (now) => queries.setQueryData(['suspicions'], now))
  const suspect = useAsk(contract.suspicions.suspect, () => void queries.invalidateQueries({ queryKey: ['inbox'] }))
  const words = useDraft('suspect')
  const [personId, choose] = useState('')
  const [key] = useState(() => crypto.randomUUID())
  const [tried, attempt] = useState(false)
  const short = words.text.trim() === ''
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('suspect.title')}
      </h1>
      <p class="muted">{t('suspect.says')}</p>
      {!before.data ? (
        <Loading error={before.error} again={() => before.refetch()} />
      ) : (
        <>
          {before.data.signs.length > 0 && (
            <Card title={t('suspect.signs')}>
              <ul class="bullets">
                {before.data.signs.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
              <div class="bar">
                <Button busy={briefed.busy} onClick={() => briefed.send({ body: {} }, () => say(t('suspect.noted')))}>
                  {t('suspect.read')}
                </Button>
                {before.data.briefedAt && (
                  <span class="small muted">
                    {t('suspect.read_on')} <Time at={before.data.briefedAt} as="date" />
                  </span>
                )}
              </div>
              <Refused error={briefed.error} />
            </Card>
          )}
          {before.data.talk.length > 0 && (
            <Card title={t('suspect.talk')}>
              <ul class="bullets">
                {before.data.talk.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </Card>
          )}
          <form
            class="stack"
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              attempt(true)
              if (!personId || short) return
              suspect.send({ body: { key, personId, words: words.text } }, () => {
                words.clear()
                say(t('suspect.saved'))
                route(at.inbox('mine'))
              })
            }}
          >
            <Field
              label={t('suspect.who')}
              error={tried && !personId ? t('record.needed') : null}
              control={(ids) => (
                <select {...ids} value={personId} onChange={(event) => choose(event.currentTarget.value)}>
                  <option value="" />
                  {before.data?.people.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.team ? `${one.name}, ${one.team}` : one.name}
                    </option>
                  ))}
                </select>
              )}
            />
            <Field
              label={t('suspect.words')}
              hint={t('suspect.words_hint')}
              error={tried && short ? t('record.needed') : null}
              control={(ids) => (
                <textarea
                  {...ids}
                  rows={6}
                  dir="auto"
                  value={words.text}
                  onInput={(event) => words.write(event.currentTarget.value)}
                />
              )}
            />
            <div class="bar">
              <Button kind="primary" type="submit" busy={suspect.busy}>
                {t('suspect.save')}
              </Button>
            </div>
            <Refused error={suspect.error} />
          </form>
        </>
      )}
    </div>
  )
}
