import type { WaitingMail } from '@breakwater/shared/contract/mail.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { MailRow } from './mail-row.tsx'
import { MakeReportDialog } from './make-report-dialog.tsx'
import { UnsentList } from './unsent-list.tsx'

/** Mail that could not be read, or whose sender could not be verified. Nothing of its text is shown. */
export function WaitingMailPage() {
  const heading = usePage([t('nav.waiting_mail')])
  const mail = useLoad(['mail'], contract.mail.waiting, {})
  const unsent = useLoad(['mail', 'unsent'], contract.mail.unsent, {})
  const again = useAsk(contract.mail.sendAgain, () => changed())
  const [tried, note] = useState<string | null>(null)
  const changed = () => void queries.invalidateQueries({ queryKey: ['mail'] })
  const retry = useAsk(contract.mail.retry, changed)
  const ask = useAsk(contract.mail.ask, changed)
  const report = useAsk(contract.mail.makeReport, (made) => {
    changed()
    void queries.invalidateQueries({ queryKey: ['inbox'] })
    say(t('waiting.made', { reference: made.reference }))
  })
  const aside = useAsk(contract.mail.setAside, changed)
  const [retried, name] = useState<string | null>(null)
  const [dialog, open] = useState<{ kind: 'report' | 'aside'; mail: WaitingMail } | null>(null)
  const close = () => {
    report.forget()
    aside.forget()
    open(null)
  }
  return (
    <div class="wrap">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.waiting_mail')}
      </h1>
      <p class="muted">{t('waiting.says')}</p>
      {!mail.data ? (
        <Loading error={mail.error} again={() => mail.refetch()} />
      ) : (
        <section class="card list" aria-label={t('nav.waiting_mail')}>
          {mail.data.length === 0 ? (
            <EmptyState icon="check" title={t('waiting.empty')} />
          ) : (
            <ul>
              {mail.data.map((one) => (
                <MailRow
                  key={one.id}
                  mail={one}
                  busy={retry.busy || ask.busy}
                  ask={() => {
                    retry.forget()
                    name(one.id)
                    ask.send({ params: { id: one.id }, body: {} }, () => say(t('waiting.asked')))
                  }}
                  retry={() => {
                    ask.forget()
                    name(one.id)
                    retry.send({ params: { id: one.id }, body: {} }, () => say(t('waiting.retried')))
                  }}
                  report={() => open({ kind: 'report', mail: one })}
                  aside={() => open({ kind: 'aside', mail: one })}
                  error={retried === one.id ? (retry.error ?? ask.error) : null}
                />
              ))}
            </ul>
          )}
        </section>
      )}
      {unsent.data && unsent.data.length > 0 && (
        <UnsentList
          mails={unsent.data}
          busy={again.busy}
          refused={tried ? { id: tried, error: again.error } : null}
          again={(id) => {
            note(id)
            again.send({ params: { id }, body: {} }, () => say(t('unsent.sent')))
          }}
        />
      )}
      {dialog?.kind === 'report' && (
        <MakeReportDialog
          busy={report.busy}
          error={report.error}
          make={(affectedEmail) => report.send({ params: { id: dialog.mail.id }, body: { affectedEmail } }, close)}
          close={close}
        />
      )}
      {dialog?.kind === 'aside' && (
        <ReasonDialog
          title={t('waiting.aside')}
          says={t('waiting.aside_says')}
          label={t('reason.label')}
          action={t('waiting.aside')}
          busy={aside.busy}
          error={aside.error}
          give={(reason) => aside.send({ params: { id: dialog.mail.id }, body: { reason } }, close)}
          close={close}
        />
      )}
    </div>
  )
}
