import { randomUUID } from 'node:crypto'
import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { NewReport } from '@breakwater/shared/report.ts'
import type { z } from 'zod'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { note, update } from '../desk/note.ts'
import { recordStep } from '../desk/record-step.ts'
import { sha256 } from '../evidence/keep.ts'
import { putEvidence } from '../reports/put-evidence.ts'
import { send } from '../reports/send.ts'
import { companyOf } from './companies.ts'
import { composed, type MailPerson } from './compose.ts'

/** The mail a sample report is about. */
export type Original = { from: MailPerson; subject: string; text: string }
export type Told = Omit<z.input<typeof NewReport>, 'key' | 'items' | 'source'> & {
  source?: 'gmail' | 'outlook' | 'crm' | 'form'
  original?: Original
}

/** The verbs of the product with the demo's people, each at the moment the demo's clock shows. */
export type Telling = ReturnType<typeof telling>

export function telling(deps: Deps, everyone: ReadonlyMap<string, Person>) {
  const who = (email: string): Person => {
    const person = everyone.get(email)
    if (!person) throw new Error(`The demo company has no ${email}.`)
    return person
  }
  const { zone } = companyOf(deps.config)
  // the day it is at the company: what is recorded has happened
  const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(deps.clock.now())

  return {
    deps,
    who,
    today,
    /** Reports as the extension does: the report first, then the original's bytes. @returns the reference */
    async reports(by: Person, { original, ...told }: Told): Promise<string> {
      const raw = original
        ? await composed({
            ...original,
            to: { name: by.name, address: by.email },
            at: new Date(deps.clock.now().getTime() - 40 * 60_000),
          })
        : undefined
      const sha = raw ? sha256(raw).toString('hex') : ''
      const key = randomUUID()
      const snapshot = {
        provider: 'gmail',
        from: original?.from.address,
        fromName: original?.from.name,
        subject: original?.subject,
      }
      const items = raw
        ? [
            {
              kind: 'mail',
              fidelity: 'raw',
              via: 'page',
              name: 'message.eml',
              type: 'message/rfc822',
              size: raw.length,
              sha256: sha,
              snapshot,
            } as const,
          ]
        : []
      const { reference } = await send(
        deps,
        by,
        NewReport.parse({ source: original ? 'gmail' : 'form', ...told, key, items }),
      )
      if (raw) await putEvidence(deps, by, key, sha, raw)
      return reference
    },
    /** Records a step in the name of whoever owns it. */
    async records(reference: string, step: string, values: RecordValues): Promise<void> {
      const row = await as(deps.db, system('policy'), (tx) =>
        tx
          .selectFrom('step')
          .innerJoin('case_file', 'case_file.id', 'step.case_id')
          .innerJoin('person', 'person.id', 'step.owner_id')
          .where('reference', '=', reference)
          .where('step.step', '=', step)
          .where('step.state', '=', 'open')
          .select(['step.id', 'person.email'])
          .executeTakeFirst(),
      )
      if (!row) throw new Error(`${reference} has no open step ${step}.`)
      await recordStep(deps, who(row.email), reference, row.id, values)
    },
    /** Writes to the person who reported; the first time that is the answer the policy asks for. */
    async answers(reference: string, by: Person, words: string): Promise<void> {
      await update(deps, by, reference, words)
    },
    note: (reference: string, by: Person, words: string) => note(deps, by, reference, words, 'desk'),
  }
}
