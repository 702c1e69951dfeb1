import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { isTokenFor, type Token } from '../mailer/token.ts'
import type { Thread } from './thread.ts'

/** Where a mail belongs by section 8: the case it answers, or cases a human may think of. */
export type Joins = {
  reply?: Answered
  hints: { caseId: string; kind: 'answer' | 'unconfirmed' | 'reference' }[]
}
export type Answered = {
  caseId: string
  reference: string
  status: 'new' | 'open' | 'closed'
  handlerId: string
  overseerId: string
  affectedId: string | null
}
type Sender = { personId?: string; verified: boolean; address?: string }

/**
 * Resolves what a mail says it belongs to (MAIL section 8). Only the reporter or the affected person, verified and holding a token
 * made for them, writes into a case. Everything else attaches nothing.
 */
export async function joinsOf(deps: Pick<Deps, 'keys'>, tx: Tx, thread: Thread, sender: Sender): Promise<Joins> {
  const joins: Joins = { hints: [] }
  const references = [...new Set([...thread.tokens.map((t) => t.reference), ...thread.named])]
  if (!references.length) return joins
  const files = await tx
    .selectFrom('case_file')
    .where('reference', 'in', references)
    .select(['id', 'reference', 'status', 'handler_id', 'duty_id', 'overseer_id', 'affected_id'])
    .execute()
  for (const file of files) {
    const owner = await ownerOf(
      deps,
      tx,
      file.id,
      thread.tokens.filter((t) => t.reference === file.reference),
    )
    const isThem = owner !== undefined && sender.verified && owner.person_id === sender.personId
    if (isThem && owner.writes && !joins.reply)
      joins.reply = {
        caseId: file.id,
        reference: file.reference,
        status: file.status,
        handlerId: file.handler_id ?? file.duty_id,
        overseerId: file.overseer_id,
        affectedId: file.affected_id,
      }
    else if (owner && sender.verified) joins.hints.push({ caseId: file.id, kind: 'answer' })
    else if (owner?.addresses.includes(sender.address ?? '')) joins.hints.push({ caseId: file.id, kind: 'unconfirmed' })
    else if (thread.named.includes(file.reference)) joins.hints.push({ caseId: file.id, kind: 'reference' })
  }
  return joins
}

/** The person on the case that one of these tokens was made for, and whether they may write into it. */
async function ownerOf(deps: Pick<Deps, 'keys'>, tx: Tx, caseId: string, tokens: readonly Token[]) {
  if (!tokens.length) return undefined
  const rows = await tx
    .selectFrom('case_member')
    .innerJoin('person', 'person.id', 'case_member.person_id')
    .leftJoin('person_address', 'person_address.person_id', 'person.id')
    .leftJoin('case_wall', (j) =>
      j
        .onRef('case_wall.case_id', '=', 'case_member.case_id')
        .onRef('case_wall.person_id', '=', 'case_member.person_id'),
    )
    .where('case_member.case_id', '=', caseId)
    .select([
      'case_member.person_id',
      'case_member.part',
      'case_member.valid_to',
      'person.email',
      'person_address.address',
      'case_wall.source as wall',
    ])
    .execute()
  const owner = rows.find(({ email }) => tokens.some((token) => isTokenFor(deps.keys, token, email)))
  if (!owner) return undefined
  const theirs = rows.filter((r) => r.person_id === owner.person_id)
  return {
    person_id: owner.person_id,
    addresses: [owner.email, ...theirs.flatMap((r) => r.address ?? [])],
    writes: theirs.some((r) => (r.part === 'reporter' || r.part === 'affected') && !r.valid_to && !r.wall),
  }
}
