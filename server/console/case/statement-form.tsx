import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { Statement } from '@breakwater/shared/contract/forms.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { useDraft } from '../draft.ts'
import { Button } from '../parts/button.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { Refused } from '../parts/refused.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'

interface StatementFormProps {
  statement: Statement
  /** the witness writes it themselves */
  own: boolean
  primary: boolean
  ask: Ask<Input<(typeof contract)['forms']['give']>>
  done(): void
}

/** A statement as it is written, and its signing: what is signed stays as it is. What is typed survives leaving. */
export function StatementForm({ statement, own, primary, ask, done }: StatementFormProps) {
  const draft = useDraft(`statement:${statement.id}`)
  const [tried, tell] = useState(false)
  const words = draft.text || statement.words
  const send = (sign: boolean) => {
    tell(true)
    if (tooShort(words)) return
    ask.send({ params: { id: statement.id }, body: { words, sign } }, () => {
      draft.clear()
      done()
      say(t(sign ? 'statements.signed' : 'statements.kept'))
    })
  }
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        send(false)
      }}
    >
      <ReasonField
        label={t(own ? 'statements.own_words' : 'statements.words')}
        hint={t(own ? 'statements.own_hint' : 'statements.words_hint')}
        rows={8}
        tried={tried}
        value={words}
        write={draft.write}
      />
      <div class="bar">
        <Button kind={primary ? 'primary' : 'default'} type="submit" busy={ask.busy}>
          {t('statements.save')}
        </Button>
        <Button busy={ask.busy} onClick={() => send(true)}>
          {t(own ? 'statements.own_sign' : 'statements.sign')}
        </Button>
      </div>
      <p class="small muted">{t('statements.sign_hint')}</p>
      <Refused error={ask.error} />
    </form>
  )
}
