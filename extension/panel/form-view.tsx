import type { Panel } from '@breakwater/shared/report.ts'
import type { Form, SessionView } from '../messages.ts'
import { DangerLine, type Emergency } from '../pages/danger-line.tsx'
import { t } from '../pages/text.ts'
import { Before } from './before.tsx'
import { More } from './more.tsx'
import type { Shown } from './panel-page.ts'
import { Seen, Wishes, Words } from './questions.tsx'
import { What } from './what.tsx'

interface Props {
  shown: Shown
  form: Form
  panel: Panel | null
  emergency: Emergency
  session: SessionView | null
  busy: boolean
  problem: string
  change(change: Partial<Form>): void
  send(): void
  saveLater(): void
  signIn(): void
}

/** The report form: two clicks in all, nothing needed but one message or one sentence (B7, B10). */
export function FormView({
  shown,
  form,
  panel,
  emergency,
  session,
  busy,
  problem,
  change,
  send,
  saveLater,
  signIn,
}: Props) {
  const away = session !== null && session.state !== 'signed-in'
  return (
    <>
      <main class="pb">
        <DangerLine emergency={emergency} />
        {shown.before && <Before before={shown.before} server={session?.server ?? ''} />}
        <What items={shown.items} form={form} change={(ticked) => change({ ticked })} />
        <Wishes panel={panel} form={form} change={change} />
        <Words form={form} change={change} needed={!shown.items.length} again={shown.before !== undefined} />
        <More panel={panel} form={form} change={change} />
        <Seen panel={panel} form={form} change={change} />
        {away && (
          <div class="row2 note">
            <span>{t(session.server ? 'panel.signInHint' : 'panel.noServer')}</span>
            {session.server && (
              <button type="button" class="btn sm end" onClick={signIn}>
                {t('popup.signIn')}
              </button>
            )}
          </div>
        )}
      </main>
      <footer class="pf">
        <p role="alert" hidden={!problem} class="faint">
          {problem}
        </p>
        <button type="button" class="btn primary block" disabled={busy} onClick={send}>
          {t(busy ? 'panel.sending' : 'panel.send')}
        </button>
        <div class="two">
          <button type="button" class="btn quiet sm" disabled={busy} onClick={saveLater}>
            {t('panel.saveLater')}
          </button>
          {panel?.policyUrl && (
            <a class="btn quiet sm" href={panel.policyUrl} target="_blank" rel="noreferrer">
              {t('panel.policy')}
            </a>
          )}
        </div>
        {panel?.promises[0] && <p>{panel.promises[0]}</p>}
      </footer>
    </>
  )
}
