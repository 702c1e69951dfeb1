import { randomUUID } from 'node:crypto'
import type { ContractRow, Recipient } from '@breakwater/shared/letter.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { sql } from 'kysely'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type Paper, paperLines, paperPdf } from '../exports/pdf.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { newestText } from '../packs/own-text.ts'
import { applyPolicyTo } from '../policy/apply.ts'
import { carryOut } from '../policy/carry-out.ts'
import { activePack } from '../policy/packs.ts'
import { situationsOf } from '../policy/situation.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { noticeDelivered } from './contract-mail.ts'
import { contractRows } from './contracts.ts'
import { dayOf } from './facts.ts'
import { isMailAddress } from './recipient.ts'
import { replyMailbox } from './sender.ts'
import { filled, templateOf } from './template.ts'
import { say } from './words.ts'

export type NewNotice = {
  recipient: Omit<Recipient, 'role'>
  via: 'email' | 'post' | 'hand'
  on?: string | undefined
  proof: string
}

/**
 * Sends the policies in writing to a business that signed, with their version; by mail with proof of sending, or recorded as handed over
 * (POLICY 48). Cases about that company learn of it: their step ends here. @throws Refusal `letter.proof`, `letter.no_mail_address`
 */
export const sendPolicies = (deps: Deps, who: Person, contractId: string, given: NewNotice): Promise<ContractRow> =>
  as(deps.db, person(who.id), async (tx) => {
    const now = deps.clock.now()
    const mail = given.via === 'email'
    if (mail && !isMailAddress(given.recipient.address)) throw new Refusal('invalid', 'letter.no_mail_address')
    if (!mail && !(given.on && given.proof)) throw new Refusal('invalid', 'letter.proof')
    if (given.on && given.on > now.toISOString().slice(0, 10)) throw new Refusal('invalid', 'letter.later')
    await within(tx, system('policy'), person(who.id), async () => {
      const contract = await tx
        .selectFrom('business_contract')
        .where('id', '=', contractId)
        .select(['id', 'domain_blind'])
        .executeTakeFirst()
      if (!contract) throw missing()
      if (mail) await replyMailbox(deps, tx)
      const cases = await endSteps(deps, tx, contract, who)
      const id = randomUUID()
      const pack = await activePack(tx)
      const text = await newestText(tx)
      const paper = await noticePaper(tx, pack, text, who, given.recipient, now)
      const seal = (column: string, text: string) =>
        sealText(deps.keys.installation, text, placeOf('contract_notice', column, id))
      await tx
        .insertInto('contract_notice')
        .values({
          id,
          contract_id: contractId,
          version: text ? `${pack.pack.version}+text.${text.version}` : pack.pack.version,
          recipient_sealed: seal('recipient', JSON.stringify(given.recipient)),
          text_sealed: seal('text', paperLines(paper).join('\n')),
          pdf_sealed: seal('pdf', (await paperPdf(paper)).toString('base64')),
          via: given.via,
          sent_at: now,
          sent_by: who.id,
          proof_sealed: given.proof ? seal('proof', given.proof) : null,
          delivery: mail ? 'waiting' : 'delivered',
          delivered_at: null,
          next_try: mail ? now : null,
          problem: null,
        })
        .execute()
      if (mail) await deps.jobs.enqueue(tx, 'send-letters', {})
      else await noticeDelivered(deps, tx, id, new Date(`${given.on}T12:00:00Z`))
      await applyPolicyTo(deps, tx, cases)
    })
    await record(tx, deps.clock, { action: 'contract.notice', subject: contractId, detail: { via: given.via } })
    return (await contractRows(deps, tx, contractId))[0]!
  })

/** The organisation's policies as they stand: its own text where it uploaded one, else our paraphrase of each clause (SETTLED 65). */
async function noticePaper(
  tx: Tx,
  pack: PolicyPack,
  own: Awaited<ReturnType<typeof newestText>>,
  who: Person,
  to: NewNotice['recipient'],
  now: Date,
): Promise<Paper> {
  const organisation = await tx.selectFrom('organisation').select(['name', 'time_zone']).executeTakeFirst()
  const params = {
    author: who.name,
    organisation: organisation?.name ?? '',
    version: pack.pack.version,
    title: own?.title ?? pack.pack.title,
  }
  const { blocks } = await templateOf(tx, 'notice.policy')
  const text = (id: string) => blocks.filter((b) => b.id === id).map((b) => filled(b.text, params))
  return {
    title: text('subject')[0] ?? pack.pack.title,
    language: pack.pack.locale,
    made: now,
    intro: [
      say('letter.dated', { day: dayOf(now, organisation?.time_zone ?? 'UTC') }),
      to.name,
      ...(to.organisation ? [to.organisation] : []),
      ...text('greeting'),
      ...text('opening'),
    ],
    sections: [
      ...(own
        ? [
            { title: own.title, paragraphs: text('policy') },
            ...own.sections.map((s) => ({
              title: s.heading || own.title,
              paragraphs: s.paragraphs.map((p) => p.text),
            })),
          ]
        : [
            {
              title: pack.pack.title,
              paragraphs: text('policy'),
              list: Object.values(pack.clauses)
                .filter((c) => c.origin === 'policy')
                .map((c) => c.says),
            },
          ]),
      { title: say('letter.heading.rest'), paragraphs: [...text('closing'), ...text('signature')] },
    ],
  }
}

/** Open cases about people of that company: unless another contract is still without, their step ends with this notice (POLICY 48, G4). */
async function endSteps(
  deps: Deps,
  tx: Tx,
  contract: { id: string; domain_blind: Buffer | null },
  who: Person,
): Promise<string[]> {
  if (!contract.domain_blind) return []
  const { rows } = await sql<{ id: string; others: boolean }>`select distinct f.id,
    exists (select 1 from app.business_contract b where b.domain_blind = ${contract.domain_blind} and b.id <> ${contract.id}
      and not exists (select 1 from app.contract_notice n where n.contract_id = b.id and n.delivery <> 'undelivered')) others
    from app.case_file f join app.third_party t on t.id = f.third_party_id
    join app.identifier i on i.third_party_id in (t.id, t.organisation_id) and i.domain_blind = ${contract.domain_blind} and i.state <> 'withdrawn'
    where f.status <> 'closed'`.execute(tx)
  const ids = rows.map((r) => r.id)
  if (rows.some((r) => r.others)) return ids
  for (const s of await situationsOf(tx, ids)) {
    const open = s.pack.steps.find((step) =>
      [step.closed_by.action ?? []].flat().some((a) => s.pack.actions[a]?.kind === 'notice.policy'),
    )
    const action = [open?.closed_by.action ?? []].flat()[0]
    if (action && s.steps.some((step) => step.step === open!.id && step.state === 'open'))
      await carryOut(deps, tx, { action, by: { kind: 'person', id: who.id }, reason: '', s })
  }
  return ids
}
