import { t } from '../pages/text.ts'
import { ResultHeading } from './heading.tsx'

/** Kept on this computer, nothing was sent (B13). */
export const LaterView = ({ back }: { back(): void }) => (
  <>
    <main class="pb">
      <ResultHeading icon="check" text={t('later.text')}>
        {t('later.heading')}
      </ResultHeading>
    </main>
    <footer class="pf">
      <button type="button" class="btn block" onClick={back}>
        {t('later.back')}
      </button>
    </footer>
  </>
)

/** Saved, goes by itself; says why it waits (B16). */
export function WaitingView({ cause, tryAgain, signIn }: { cause: string; tryAgain(): void; signIn(): void }) {
  const needsSignIn = cause === 'sign-in'
  return (
    <>
      <main class="pb">
        <ResultHeading
          icon="clock"
          tone="note"
          text={t(t.has(`waiting.${cause}`) ? `waiting.${cause}` : 'waiting.service')}
        >
          {t('waiting.heading')}
        </ResultHeading>
      </main>
      <footer class="pf">
        <button type="button" class="btn primary block" onClick={needsSignIn ? signIn : tryAgain}>
          {t(needsSignIn ? 'popup.signIn' : 'common.tryAgain')}
        </button>
      </footer>
    </>
  )
}

/** Refused for good: what to do instead (EXT-29). */
export function FailedView({ cause, mailbox, back }: { cause: string; mailbox: string; back(): void }) {
  return (
    <>
      <main class="pb">
        <ResultHeading
          icon="note"
          tone="warn"
          text={t(t.has(`failed.${cause}`) ? `failed.${cause}` : 'failed.refused')}
        >
          {t('failed.heading')}
        </ResultHeading>
        {mailbox && <p>{t('failed.mailbox', { address: mailbox })}</p>}
      </main>
      <footer class="pf">
        <button type="button" class="btn primary block" onClick={back}>
          {t('failed.back')}
        </button>
      </footer>
    </>
  )
}
