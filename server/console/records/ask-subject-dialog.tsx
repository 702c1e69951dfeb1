import type { ExportSubject } from '@breakwater/shared/contract/exports.ts'
import { useState } from 'preact/hooks'
import { contract, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

interface AskSubjectDialogProps {
  busy: boolean
  error: unknown
  ask(body: { kind: ExportSubject['about']; id: string; reason: string }): void
  close(): void
}

/** Whose file it is, and why; legal agrees before there is one (SECURITY section 19). */
export function AskSubjectDialog({ busy, error, ask, close }: AskSubjectDialogProps) {
  const [typed, type] = useState('')
  const [chosen, choose] = useState<ExportSubject | null>(null)
  const [reason, write] = useState('')
  const [tried, tryIt] = useState(false)
  const found = useAsk(contract.exports.subjects)
  const find = () => {
    choose(null)
    if (typed.trim().length > 1) found.send({ query: { find: typed.trim() } })
  }
  return (
    <FormDialog
      title={t('records_page.subject')}
      action={t('records_page.ask_legal')}
      busy={busy}
      error={error}
      send={() => {
        tryIt(true)
        if (chosen && !tooShort(reason)) ask({ kind: chosen.about, id: chosen.id, reason })
      }}
      close={close}
    >
      <p class="muted">{t('records_page.subject_says')}</p>
      <div class="bar find">
        <Field
          label={t('records_page.who')}
          hint={t('records_page.who_hint')}
          error={tried && !chosen ? t('records_page.who_needed') : null}
          control={(ids) => (
            <input
              {...ids}
              type="search"
              autocomplete="off"
              value={typed}
              onInput={(event) => type(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                find()
              }}
            />
          )}
        />
        <Button icon="search" busy={found.busy} onClick={find}>
          {t('records_page.find')}
        </Button>
      </div>
      <Refused error={found.error} />
      <div role="status">{found.answer?.length === 0 && <p class="muted">{t('records_page.none_found')}</p>}</div>
      {found.answer && found.answer.length > 0 && (
        <Choice
          legend={t('records_page.who')}
          options={found.answer.map(({ id, name, team, about }) => ({
            value: id,
            label: name,
            hint: about === 'third-party' ? t('records_page.outside') : (team ?? ''),
          }))}
          chosen={chosen ? [chosen.id] : []}
          choose={([one]) => choose(found.answer?.find(({ id }) => id === one) ?? null)}
        />
      )}
      <ReasonField tried={tried} value={reason} write={write} />
    </FormDialog>
  )
}
