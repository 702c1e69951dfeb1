import type { CaseView } from '@breakwater/shared/case.ts'
import type { ExportRecipient } from '@breakwater/shared/contract/exports.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
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
  const short = reason.trim().length < 3
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
    <Dialog title={t('export.title')} close={close}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <p class="muted">{t('export.says')}</p>
        <Choice
          legend={t('export.for')}
          options={FOR.map((value) => ({ value, label: t(`export.to.${value}`), hint: t(`export.hint.${value}`) }))}
          chosen={recipient ? [recipient] : []}
          choose={([one]) => choose((one ?? '') as ExportRecipient | '')}
        />
        {tried && recipient === '' && <p class="error">{t('export.for_needed')}</p>}
        <Field
          label={t('reason.label')}
          error={tried && short ? t('reason.short') : null}
          control={(ids) => (
            <textarea
              {...ids}
              rows={3}
              dir="auto"
              value={reason}
              onInput={(event) => write(event.currentTarget.value)}
            />
          )}
        />
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
        <div class="bar">
          <Button kind="primary" type="submit" busy={ask.busy}>
            {t('export.make')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('action.cancel')}
          </Button>
        </div>
        <Refused error={ask.error} />
      </form>
    </Dialog>
  )
}
