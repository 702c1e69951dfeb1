import { useState } from 'preact/hooks'
import type { Ask } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

interface CodeFormProps {
  send: Ask<{ body: { address: string } }>
  use: Ask<{ body: { code: string } }>
}

/** An address, then the code that came to it. What it says is the same whether the address is known or not. */
export function CodeForm({ send, use }: CodeFormProps) {
  const [address, writeAddress] = useState('')
  const [code, writeCode] = useState('')
  const [sent, tellSent] = useState(false)
  const ask = () => send.send({ body: { address: address.trim() } }, () => tellSent(true))
  if (!sent)
    return (
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          ask()
        }}
      >
        <Field
          label={t('sign_in.address')}
          control={(ids) => (
            <input
              {...ids}
              type="email"
              required
              autocomplete="username"
              value={address}
              onInput={(event) => writeAddress(event.currentTarget.value)}
            />
          )}
        />
        <Button type="submit" icon="mail" busy={send.busy}>
          {t('sign_in.send_code')}
        </Button>
        <Refused error={send.error} />
      </form>
    )
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        use.send({ body: { code } })
      }}
    >
      <p role="status">{t('sign_in.sent', { address: address.trim() })}</p>
      <Field
        label={t('sign_in.code')}
        control={(ids) => (
          <input
            {...ids}
            type="text"
            required
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck={false}
            value={code}
            onInput={(event) => writeCode(event.currentTarget.value)}
          />
        )}
      />
      <div class="bar">
        <Button kind="primary" type="submit" busy={use.busy}>
          {t('sign_in.use_code')}
        </Button>
        <Button
          kind="quiet"
          onClick={() => {
            use.forget()
            writeCode('')
            tellSent(false)
          }}
        >
          {t('sign_in.another_code')}
        </Button>
      </div>
      <Refused error={use.error} />
    </form>
  )
}
