import type { CaseView } from '@breakwater/shared/case.ts'
import type { ExportRecipient } from '@breakwater/shared/contract/exports.ts'
import { useState } from 'preact/hooks'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import type { CaseVerbs } from './verbs.ts'

const FOR = Object.keys({ organisation: 1, authority: 1, reporter: 1 } satisfies Record<
  ExportRecipient,
  1
>) as ExportRecipient[]

/** A copy for outside: for whom, why, and a passphrase when it travels. What is left out follows from whom it is for. */
export function ExportDialog({ view, ask, close }: { view: CaseView; ask: CaseVerbs['export']; close(): void }) {
  const { reference } = view
  const [recipient, choose] = useState<ExportRecipient | ''>('')
  const [reason, write] = useState('')
  const [passphrase, protect] = useState('')
  const [tried, tryIt] = useState(false)
  const short = tooShort(reason)
  const weak = passphrase !== '' && passphrase.length < 12
  const send = () => {
    tryIt(true)
    if (recipient === '' || short || weak) return
    const encryption = passphrase ? { encryption: { passphrase } } : {}
    ask.send({ params: { reference }, body: { recipient, reason, ...encryption } }, () => {
      close()
      say(t('export.done'))
    })
  }
  return (
    <FormDialog
      title={t('export.title')}
      action={t('export.make')}
      busy={ask.busy}
      error={ask.error}
      send={send}
      close={close}
    >
      <p class="muted">{t('export.says')}</p>
      <Choice
        legend={t('export.for')}
        options={FOR.map((value) => ({ value, label: t(`export.to.${value}`), hint: t(`export.hint.${value}`) }))}
        chosen={recipient ? [recipient] : []}
        choose={([one]) => choose((one ?? '') as ExportRecipient | '')}
      />
      {tried && recipient === '' && <p class="error">{t('export.for_needed')}</p>}
      <ReasonField tried={tried} value={reason} write={write} />
      <Field
        label={t('export.passphrase')}
        optional
        hint={t('export.passphrase_hint')}
        error={tried && weak ? t('export.passphrase_short') : null}
        control={(ids) => (
          <input
            {...ids}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={passphrase}
            onInput={(event) => protect(event.currentTarget.value)}
          />
        )}
      />
    </FormDialog>
  )
}
