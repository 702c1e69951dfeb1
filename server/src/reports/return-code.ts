import { createHash } from 'node:crypto'
import { REFERENCE_ALPHABET } from '@breakwater/shared/id.ts'
import type { Returned } from '@breakwater/shared/report.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { blind } from '../keys/keys.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { queueMail } from './notices.ts'

const INTAKE = system('intake')
const BYTES = 16

/**
 * The 128 bits that bring back somebody who gave no name, in letters that survive being read aloud (SETTLED 7). Made from the report's
 * key, so that sending the same report again says the same code; nothing of it is kept but a hash.
 */
export const returnCodeFor = (deps: Pick<Deps, 'keys'>, reportKey: string): string => {
  const bits = [...blind(deps.keys, 'return-code', reportKey).subarray(0, BYTES)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
  const letters = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => REFERENCE_ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)],
  )
  return (letters.join('').match(/.{1,5}/g) ?? []).join('-')
}

/** What is kept of a code; hyphens, spaces and case do not matter. */
export const returnHash = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^0-9A-Z]/g, ''))
    .digest()

/** What happened to a report that came without a name, for whoever has its code. @throws missing for every other code */
export const comeBack = (deps: Deps, code: string): Promise<Returned> =>
  as(deps.db, INTAKE, async (tx) => shown(deps, tx, await reportWith(tx, code)))

/** More words for the same report; who looks after it hears that there is news. @throws missing */
export const addWords = (deps: Deps, code: string, words: string): Promise<Returned> =>
  as(deps.db, INTAKE, async (tx) => {
    const found = await reportWith(tx, code)
    await addEvent(deps, tx, await caseKey(deps, tx, found.case_id), {
      caseId: found.case_id,
      by: INTAKE,
      kind: 'reporter.replied',
      visibility: 'reporter-too',
      body: words,
    })
    await queueMail(deps, tx, {
      reportId: null,
      kind: 'notice',
      personId: found.handler_id ?? found.duty_id,
      params: { reference: found.reference },
    })
    await record(tx, deps.clock, { action: 'report.words-added', caseId: found.case_id, subject: found.id })
    return shown(deps, tx, found)
  })

const reportWith = async (tx: Tx, code: string) => {
  const found = await tx
    .selectFrom('report')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .where('report.return_code', '=', returnHash(code))
    .select(['report.id', 'report.case_id', 'report.opened_at', 'report.received_at'])
    .select([
      'case_file.reference',
      'case_file.status',
      'case_file.claimed_at',
      'case_file.handler_id',
      'case_file.duty_id',
    ])
    .executeTakeFirst()
  if (!found) throw missing()
  return found
}

async function shown(deps: Deps, tx: Tx, found: Awaited<ReturnType<typeof reportWith>>): Promise<Returned> {
  const key = await caseKey(deps, tx, found.case_id)
  const lines = await tx
    .selectFrom('event')
    .where('case_id', '=', found.case_id)
    .where('visibility', '=', 'reporter-too')
    .where('kind', 'in', ['update.written', 'reporter.replied'])
    .where('body_sealed', 'is not', null)
    .select(['id', 'at', 'kind', 'body_sealed'])
    .orderBy('at')
    .execute()
  return {
    state:
      found.status === 'closed' ? 'closed' : found.opened_at ? 'working' : found.claimed_at ? 'being-read' : 'received',
    at: found.received_at.toISOString(),
    lines: lines.map((l) => ({
      at: l.at.toISOString(),
      yours: l.kind === 'reporter.replied',
      text: openText(key, l.body_sealed!, placeOf('event', 'body', l.id, found.case_id)),
    })),
  }
}
