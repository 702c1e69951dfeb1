import type { MailboxAuth, MailboxSettings, TestResult } from '@breakwater/shared/contract/mailboxes.ts'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import { SECRETS, type Typed, typedFrom, writtenFrom } from './mailboxes-form-values.ts'
import { MailboxTestResult } from './mailboxes-test-result.tsx'

const KINDS: readonly MailboxAuth['kind'][] = ['password', 'microsoft', 'google', 'google-service']
const PURPOSES: readonly MailboxSettings['purpose'][] = ['report', 'concern']
const TLS: readonly MailboxSettings['tls'][] = ['tls', 'starttls', 'none']

interface MailboxFormProps {
  title: string
  settings: MailboxSettings | null
  hasSecret: boolean
  busy: boolean
  error: unknown
  tested: TestResult | undefined
  testing: boolean
  test(written: ReturnType<typeof writtenFrom>): void
  save(written: ReturnType<typeof writtenFrom>): void
  close(): void
}

/** A mailbox written down or changed. The test works before anything is saved. */
export function MailboxForm(props: MailboxFormProps) {
  const [typed, write] = useState(() => typedFrom(props.settings))
  const set = (change: Partial<Typed>) => write({ ...typed, ...change })
  const written = () => writtenFrom(typed, props.settings)
  const text =
    (name: keyof Typed, more: object = {}) =>
    (ids: object): ComponentChildren => (
      <input
        {...ids}
        dir="ltr"
        autocomplete="off"
        value={typed[name]}
        onInput={(event) => set({ [name]: event.currentTarget.value })}
        {...more}
      />
    )
  const choose = <V extends string>(name: keyof Typed, legend: string, room: string, all: readonly V[]) => (
    <Choice
      legend={legend}
      inline
      options={all.map((value) => ({ value, label: t(`${room}.${value}`) }))}
      chosen={[typed[name]]}
      choose={([value]) => set({ [name]: value })}
    />
  )
  const secretHint = props.hasSecret ? t('mailboxes.secret_kept') : t('mailboxes.secret_hint')
  return (
    <Card title={props.title}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const test = event.submitter?.getAttribute('name') === 'test'
          if (test) props.test(written())
          else props.save(written())
        }}
      >
        <Field label={t('mailboxes.address')} control={text('address', { type: 'email', required: true })} />
        {choose('purpose', t('mailboxes.purpose'), 'mailboxes_purpose', PURPOSES)}
        <Field label={t('mailboxes.host')} control={text('host', { required: true })} />
        <Field label={t('mailboxes.port')} control={text('port', { inputMode: 'numeric', required: true })} />
        {choose('tls', t('mailboxes.tls'), 'mailboxes_tls', TLS)}
        <Field label={t('mailboxes.user')} hint={t('mailboxes.user_hint')} optional control={text('user')} />
        {choose('kind', t('mailboxes.auth'), 'mailboxes_auth', KINDS)}
        {typed.kind === 'microsoft' && (
          <Field label={t('mailboxes.tenant')} control={text('tenant', { required: true })} />
        )}
        {typed.kind !== 'password' && (
          <Field
            label={t(typed.kind === 'google-service' ? 'mailboxes.client_email' : 'mailboxes.client_id')}
            control={text('clientId', { required: true })}
          />
        )}
        {SECRETS[typed.kind].map((name) => (
          <Field
            key={name}
            label={t(`mailboxes_secret.${name}`)}
            hint={secretHint}
            control={(ids) =>
              name === 'privateKey' ? (
                <textarea
                  {...ids}
                  rows={4}
                  value={typed[name]}
                  onInput={(e) => set({ [name]: e.currentTarget.value })}
                />
              ) : (
                text(name, { type: 'password', autocomplete: 'new-password' })(ids)
              )
            }
          />
        ))}
        <Field
          label={t('mailboxes.secret_ends')}
          hint={t('mailboxes.secret_ends_hint')}
          optional
          control={text('secretEndsAt', { type: 'date' })}
        />
        <Field
          label={t('mailboxes.authserv')}
          hint={t('mailboxes.authserv_hint')}
          optional
          control={text('authserv')}
        />
        <Field
          label={t('mailboxes.deliver_host')}
          hint={t('mailboxes.deliver_hint')}
          optional
          control={text('deliverHost')}
        />
        {typed.deliverHost && (
          <Field label={t('mailboxes.deliver_port')} control={text('deliverPort', { inputMode: 'numeric' })} />
        )}
        <div class="bar">
          <Button type="submit" name="test" busy={props.testing}>
            {t(props.tested ? 'mailboxes.test_again' : 'mailboxes.test')}
          </Button>
          <Button kind="primary" type="submit" busy={props.busy}>
            {t('mailboxes.save')}
          </Button>
          <Button kind="quiet" onClick={props.close}>
            {t('action.cancel')}
          </Button>
        </div>
        <Refused error={props.error} />
        {props.tested && <MailboxTestResult result={props.tested} />}
      </form>
    </Card>
  )
}
