import { spf } from 'mailauth/lib/spf/index.js'
import { domainOf } from './address.ts'
import type { Resolver } from './arc.ts'

export type SpfResult = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror'

/** What the domain of the envelope's sender says about the host that brought a mail. A fact to show: it verifies nobody. */
export type SpfFacts = { result: SpfResult; domain: string; ip: string; record?: string; checkedAt: string }

export type SpfInput = { door: string; envelope?: { from?: string; ip?: string; helo?: string } }

const RESULTS: readonly string[] = ['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror']

/**
 * SPF of the outer mail (MAIL 6): only for the SMTP door, which alone knows the client's address, and only with a sender in
 * the envelope. At most 10 queries and `timeoutMs` in all. `undefined` where it cannot be asked; never rejects.
 */
export async function spfFacts(
  { door, envelope }: SpfInput,
  resolver: Resolver,
  { now, timeoutMs = 5000 }: { now: Date; timeoutMs?: number },
): Promise<SpfFacts | undefined> {
  const { ip, from, helo } = envelope ?? {}
  if (door !== 'smtp' || !ip || !from?.includes('@')) return undefined
  const facts = { domain: domainOf(from).toLowerCase(), ip, checkedAt: now.toISOString() }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs)
  })
  const asked = spf({ sender: from, ip, helo, mta: 'breakwater', resolver, maxResolveCount: 10, maxVoidCount: 2 })
  const read = await Promise.race([asked.catch(() => undefined), late]).finally(() => clearTimeout(timer))
  const result = read?.status.result ?? ''
  if (!read || !RESULTS.includes(result)) return { ...facts, result: 'temperror' }
  return { ...facts, result: result as SpfResult, ...(read.rr ? { record: read.rr } : {}) }
}
