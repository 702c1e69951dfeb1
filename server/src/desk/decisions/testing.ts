import type { Person, Role } from '@breakwater/shared/person.ts'
import pg from 'pg'
import { as, system } from '../../db/as.ts'
import { sha256 } from '../../evidence/keep.ts'
import { gateKinds } from '../../gate-kinds.ts'
import { decide } from '../../gates/decide.ts'
import { applyPolicy } from '../../policy/apply.ts'
import { putEvidence } from '../../reports/put-evidence.ts'
import { aReport, openDesk } from '../../testing/desk.ts'
import { act } from '../act.ts'

/** What the proposal has to bring along, and who signs it: the six conditions and the decider. */
export const FACTS = ['ground.abusive', 'options.all_considered', 'continuity.planned', 'wishes.on_file'] as const
export type Fact = (typeof FACTS)[number]
export const SIGNERS = ['legal', 'health-safety-lead', 'assistant-director'] as const
export type Signer = (typeof SIGNERS)[number]

export const WHY = 'It went on after the letter'
const WHY_NOT = {
  why_not_warning: 'There were two',
  why_not_restriction: 'The terms were broken',
  why_not_two_staff: 'Both were threatened',
  why_not_letter_only: 'The letters came back with threats',
  why_not_one_contact: 'The contact was threatened',
}

/** Passes over a refusal; anything else is a fault. */
export const refused = (error: { kind?: string }) => {
  if (!error.kind) throw error
  return undefined
}

/** A desk of the council where a service may be withdrawn: the proposer Hal, those who sign, somebody with every role, somebody walled. */
export async function openWithdrawals() {
  const desk = await openDesk(undefined, { pack: 'council' })
  const admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
  const rows = async (statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await admin.query(statement, values)).rows
  let n = 0
  const hire = async (name: string, ...roles: Role[]): Promise<Person> => {
    const [row] = await rows(`insert into app.person (email, name, roles) values ($1, $1, $2) returning id`, [
      `${name}@pines.example`,
      roles,
    ])
    return { id: String(row!['id']), name, email: '', managerId: null, roles: ['employee', ...roles] }
  }
  const { lea, hsl, ash } = desk.staff
  const people: Record<Signer | 'all' | 'walled', Person> = {
    legal: lea,
    'health-safety-lead': hsl,
    'assistant-director': ash,
    all: await hire('alf', ...SIGNERS),
    walled: await hire('wes', ...SIGNERS),
  }
  /** A case of Hal's about a service user, with one piece of evidence; its bytes are there when they are given. */
  async function opened(bytes?: Buffer) {
    const { ada, hal } = desk.staff
    const report = aReport(ada, { sender: `w${n++}@town.example`, relation: 'service-user' })
    const [piece] = report.evidence
    if (bytes) report.evidence = [{ ...piece!, hash: sha256(bytes), size: bytes.length }]
    const { caseId, reference } = await desk.receives(report)
    if (bytes) await putEvidence(desk.deps, ada, report.id, sha256(bytes).toString('hex'), bytes)
    await rows(`update app.case_file set handler_id = $2, claimed_at = now(), status = 'open' where id = $1`, [
      caseId,
      hal.id,
    ])
    await rows(`insert into app.case_member (case_id, person_id, part, since) values ($1, $2, 'handler', now())`, [
      caseId,
      hal.id,
    ])
    await rows(`insert into app.case_wall (case_id, person_id, source, since) values ($1, $2, 'overseer', now())`, [
      caseId,
      people.walled.id,
    ])
    await as(desk.deps.db, system('policy'), (tx) => applyPolicy(desk.deps, tx, caseId, system('policy')))
    const [evidence] = await rows('select id from app.evidence where case_id = $1', [caseId])
    return { caseId, reference, evidence: String(evidence!['id']) }
  }
  /** Hal proposes it with these of the conditions met. */
  async function propose(
    { caseId, reference, evidence }: Awaited<ReturnType<typeof opened>>,
    met: readonly Fact[],
    more = {},
  ) {
    if (met.includes('wishes.on_file'))
      await rows(
        `insert into app.wishes (case_id, version, choices, police, at) values ($1, 1, '{}', 'no', now()) on conflict do nothing`,
        [caseId],
      )
    await rows(
      `insert into app.fact (case_id, name, value, source, at) values ($1, 'ground.abusive', 'yes', 'handler', now())`,
      [caseId],
    )
    await act(desk.deps, desk.staff.hal, reference, 'withdraw-service', WHY, {
      evidence: met.includes('ground.abusive') ? { 'ground.abusive': [evidence] } : {},
      values: {
        service: 'Home visits',
        ground: 'abusive',
        ...WHY_NOT,
        ...(met.includes('options.all_considered') ? {} : { why_not_letter_only: '' }),
        ...(met.includes('continuity.planned') ? { continuity: 'Meals: two staff bring them' } : {}),
        ...more,
      },
    })
    const gates = await rows('select id from app.gate_proposal where case_id = $1 order by at', [caseId])
    return String(gates.at(-1)!['id'])
  }
  const sign = (who: Person, gate: string) =>
    decide(desk.deps, gateKinds, who, { id: 'x', kind: 'test', steppedUpAt: desk.clock.now() }, gate, {
      says: 'approve',
      reason: 'I looked at it',
    })
  const done = async (caseId: string) =>
    (await rows(`select 1 from app.action where case_id = $1 and name = 'withdraw-service'`, [caseId])).length

  const close = async () => {
    await admin.end()
    await desk.close()
  }
  return { desk, rows, people, opened, propose, sign, done, close }
}
export type Withdrawals = Awaited<ReturnType<typeof openWithdrawals>>
export type Case = Awaited<ReturnType<Withdrawals['opened']>>
