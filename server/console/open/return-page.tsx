import { useState } from 'preact/hooks'
import { ApiError, contract, useAsk, useLoad } from '../api.ts'
import { StatePill } from '../mine/state-pill.tsx'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { OpenPage } from './open-page.tsx'

/** Brings back somebody who gave no name, by the code they were shown once: where it stands, what was answered, and more words (SETTLED 7). */
export function ReturnPage() {
  const heading = usePage([t('return.title')])
  const guide = useLoad(['guide'], contract.guide.read, {})
  const [code, write] = useState('')
  const [words, add] = useState('')
  const back = useAsk(contract.reports.comeBack)
  const more = useAsk(contract.reports.addWords)
  const found = more.answer ?? back.answer
  return (
    <OpenPage
      title={t(found ? 'mine.title_nobody' : 'return.title')}
      heading={heading}
      emergency={guide.data?.emergency}
      exit
    >
      {!found && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault()
            back.send({ body: { code: code.trim() } })
          }}
        >
          <p class="muted">{t('return.says')}</p>
          <Field
            label={t('return.code')}
            hint={t('return.code_hint')}
            control={(ids) => (
              <input
                {...ids}
                value={code}
                autocomplete="off"
                spellcheck={false}
                required
                minLength={20}
                onInput={(event) => write(event.currentTarget.value)}
              />
            )}
          />
          <div class="bar">
            <Button kind="primary" type="submit" busy={back.busy}>
              {t('return.open')}
            </Button>
          </div>
          {back.error instanceof ApiError && back.error.status === 404 ? (
            <p class="well" role="alert">
              {t('return.unknown')}
            </p>
          ) : (
            <Refused error={back.error} />
          )}
        </form>
      )}
      {found && (
        <>
          <div class="meta" role="status">
            <StatePill state={found.state} />
            <span>
              {t('mine.sent')} <Time at={found.at} />
            </span>
          </div>
          <p>{t(`reporter_says.${found.state}`)}</p>
          <Card title={t('return.lines')}>
            {found.lines.length === 0 ? (
              <p class="muted">{t('return.none')}</p>
            ) : (
              <ol class="stack">
                {found.lines.map((line) => (
                  <li key={line.at + line.text} class={line.yours ? 'well' : ''}>
                    <p class="small muted">
                      {t(line.yours ? 'return.yours' : 'return.theirs')} · <Time at={line.at} />
                    </p>
                    <p class="told" dir="auto">
                      {line.text}
                    </p>
                  </li>
                ))}
              </ol>
            )}
          </Card>
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault()
              if (words.trim()) more.send({ body: { code: code.trim(), words } }, () => add(''))
            }}
          >
            <Field
              label={t('return.more')}
              control={(ids) => (
                <textarea
                  {...ids}
                  rows={5}
                  dir="auto"
                  value={words}
                  onInput={(event) => add(event.currentTarget.value)}
                />
              )}
            />
            <div class="bar">
              <Button kind="primary" type="submit" busy={more.busy}>
                {t('return.send')}
              </Button>
            </div>
            <Refused error={more.error} />
          </form>
        </>
      )}
      <p class="small">
        <a href={at.guide}>{t('guide.link')}</a>
      </p>
    </OpenPage>
  )
}
