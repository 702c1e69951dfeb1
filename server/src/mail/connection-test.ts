import { setTimeout as pause } from 'node:timers/promises'
import {
  ConnectionStep,
  type MailboxSecrets,
  type MailboxSettings,
  type StepResult,
  type TestResult,
} from '@breakwater/shared/contract/mailboxes.ts'
import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import type { Deps } from '../deps.ts'
import { linkSteps, type Params, StepFailed, type Steps, type Tested, type Walk } from './connection-steps.ts'
import { loginSteps } from './connection-steps-login.ts'
import { mailSteps } from './connection-steps-mail.ts'
import { problemOf } from './connection-steps-problem.ts'
import { wayInto } from './mailboxes.ts'

const t = createText([words], 'en')
const STEPS: Required<Steps> = { ...linkSteps, ...loginSteps, ...mailSteps }

/**
 * Walks the whole way to a mailbox: name, port, certificate, token, signing in, folder, rights, waiting, and where a way to deliver
 * is given a probe that is delivered and moved (MAIL 10, MAIL-49). The first step that fails names host, cause and remedy; what
 * comes after it is left out. Never throws. The probe is removed again.
 */
export async function testConnection(mailbox: Tested): Promise<TestResult> {
  const walk: Walk = { mailbox, seenAuthserv: [], wait: (ms) => pause(ms) }
  const steps: StepResult[] = []
  try {
    for (const step of ConnectionStep.options) {
      const stopped = steps.some(({ state }) => state === 'failed')
      steps.push(stopped ? leftOut(mailbox, step) : await tried(walk, step))
    }
  } finally {
    walk.client?.close()
  }
  return { ok: !steps.some(({ state }) => state === 'failed'), steps, seenAuthserv: walk.seenAuthserv }
}

/** The same for a mailbox as it was typed, also before it is saved. @throws when it would speak plain text to another computer */
export const testWritten = (
  deps: Pick<Deps, 'clock' | 'config'>,
  settings: MailboxSettings,
  secrets: MailboxSecrets,
  ca?: string,
): Promise<TestResult> => {
  const { address, auth, authserv, deliver } = settings
  return testConnection({
    address,
    auth,
    authserv,
    deliver,
    ...wayInto(deps, settings, secrets),
    ...(ca ? { ca } : {}),
  })
}

/** What a cause says, and what helps. */
export const wordsFor = (cause: string, params: Params): { says: string; remedy: string } => {
  const known = t.has(`connection.cause.${cause}`) ? cause : 'other'
  return { says: t(`connection.cause.${known}`, params), remedy: t(`connection.remedy.${known}`, params) }
}

const leftOut = ({ imap }: Tested, step: ConnectionStep): StepResult => ({
  ...{ step, state: 'left-out', host: imap.host, cause: null, remedy: null },
  says: t('connection.left_out'),
})

async function tried(walk: Walk, step: ConnectionStep): Promise<StepResult> {
  const { imap, deliver } = walk.mailbox
  const host = step === 'deliver' && deliver ? deliver.host : imap.host
  const where = { host, port: String(step === 'deliver' && deliver ? deliver.port : imap.port) }
  try {
    const { warning, leftOut: skipped, params } = await STEPS[step](walk)
    if (skipped) return leftOut(walk.mailbox, step)
    const told = { ...where, ...params }
    if (warning) return { step, state: 'warning', host, cause: warning, ...wordsFor(warning, told) }
    return { step, state: 'ok', host, cause: null, says: t(`connection.ok.${step}`, told), remedy: null }
  } catch (error) {
    const failed = error instanceof StepFailed ? error : new StepFailed(problemOf(error))
    const told = { ...where, code: failed.problem, ...failed.params }
    return { step, state: 'failed', host, cause: failed.problem, ...wordsFor(failed.problem, told) }
  }
}
