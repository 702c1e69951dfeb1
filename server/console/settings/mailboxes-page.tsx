import type { MailboxView, TestResult } from '@breakwater/shared/contract/mailboxes.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Refused } from '../parts/refused.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { AlarmList } from './alarm-list.tsx'
import { LetterReplies } from './letter-replies.tsx'
import { MailboxForm } from './mailboxes-form.tsx'
import { MailboxRow } from './mailboxes-row.tsx'
import { SupportContacts } from './support-contacts.tsx'

type Tested = { id: string; result: TestResult }

/** The mailboxes mail is taken from: how each is doing, a test, and a form. */
export function MailboxesPage() {
  const heading = usePage([t('nav.mailboxes')])
  const boxes = useLoad(['mailboxes'], contract.mailboxes.list, {})
  const alarms = useLoad(['alarms'], contract.alarms.open, {})
  const changed = () => void queries.invalidateQueries({ queryKey: ['mailboxes'] })
  const [form, open] = useState<{ box: MailboxView | null } | null>(null)
  const [asked, ask] = useState('')
  const [tested, keep] = useState<Tested | null>(null)
  const test = useAsk(contract.mailboxes.test, (result) => keep({ id: asked, result }))
  const typed = useAsk(contract.mailboxes.test)
  const save = useAsk(contract.mailboxes.save, () => {
    changed()
    say(t('mailboxes.saved'))
  })
  const disable = useAsk(contract.mailboxes.disable, changed)
  const edit = (box: MailboxView | null) => {
    typed.forget()
    save.forget()
    open({ box })
  }
  const close = () => open(null)
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.mailboxes')}
      </h1>
      <p class="muted">{t('mailboxes.says')}</p>
      <AlarmList alarms={alarms.data ?? []} />
      {!boxes.data ? (
        <Loading error={boxes.error} again={() => boxes.refetch()} />
      ) : (
        <section class="card list" aria-label={t('nav.mailboxes')}>
          {boxes.data.length === 0 ? (
            <EmptyState icon="mail" title={t('mailboxes.empty')} />
          ) : (
            <ul>
              {boxes.data.map((box) => (
                <MailboxRow
                  key={box.id}
                  box={box}
                  testing={test.busy && asked === box.id}
                  tested={tested?.id === box.id ? tested.result : undefined}
                  test={() => {
                    if (!box.settings) return
                    ask(box.id)
                    keep(null)
                    test.send({ body: { id: box.id, settings: box.settings } })
                  }}
                  edit={() => edit(box)}
                  disable={() => disable.send({ params: { id: box.id }, body: {} }, () => say(t('mailboxes.disabled')))}
                />
              ))}
            </ul>
          )}
        </section>
      )}
      <Refused error={test.error ?? disable.error} />
      {form ? (
        <MailboxForm
          key={form.box?.id ?? ''}
          title={form.box ? t('mailboxes.edit_title', { address: form.box.address }) : t('mailboxes.add')}
          settings={form.box?.settings ?? null}
          hasSecret={form.box?.hasSecret ?? false}
          busy={save.busy}
          error={save.error ?? typed.error}
          tested={typed.answer}
          testing={typed.busy}
          test={(written) => typed.send({ body: { id: form.box?.id ?? null, ...written } })}
          save={(written) => save.send({ body: { id: form.box?.id ?? null, ...written } }, close)}
          close={close}
        />
      ) : (
        <p>
          <Button kind="primary" onClick={() => edit(null)}>
            {t('mailboxes.add')}
          </Button>
        </p>
      )}
      <LetterReplies />
      <SupportContacts />
    </div>
  )
}
