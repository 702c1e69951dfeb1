import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { FormView } from '@breakwater/shared/contract/forms.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type Found, standingOf } from '../desk/standing.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { may } from '../people/may.ts'
import { type Situation, situationOf } from '../policy/situation.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { formSteps, sentForms } from './read-forms.ts'
import { statementsOf } from './statements.ts'

/** Whoever may read the form of a case; a safety lead only one that went in. @throws missing */
export async function formReader(tx: Tx, who: Person, reference: string): Promise<Found> {
  const found = await standingOf(tx, who, reference)
  if (!found) throw missing()
  if (may(who, 'form.read', found.standing)) return found
  if (!may(who, 'form.lead', found.standing)) throw missing()
  const sent = await tx.selectFrom('incident_form').where('case_id', '=', found.caseId).select('id').executeTakeFirst()
  if (!sent) throw missing()
  return found
}

/** The incident form of a case: filled from what is on file, what it waits for, statements, and what went in (POLICY 92-95). */
export const formView = (deps: Deps, who: Person, reference: string): Promise<FormView> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await formReader(tx, who, reference)
    const works = may(who, 'form.write', standing)
    const { key, situation, names, open } = await within(tx, system('policy'), person(who.id), async () => {
      const key = await caseKey(deps, tx, caseId)
      const situation = await situationOf(tx, caseId)
      const people = await tx.selectFrom('person').select(['id', 'name', 'team']).execute()
      const names = new Map(people.map((p) => [p.id, p]))
      return { key, situation, names, open: works ? await openForms(tx, key, situation) : [] }
    })
    const readers = await tx
      .selectFrom('incident_form_grant')
      .where('case_id', '=', caseId)
      .select('person_id')
      .execute()
    await record(tx, deps.clock, { action: 'form.opened', caseId })
    return {
      reference,
      forms: await sentForms(tx, key, caseId, situation.pack, (id) => names.get(id)?.name ?? ''),
      open,
      statements: works ? await statementsOf(deps, tx, who, caseId) : [],
      granted: works ? readers.flatMap((r) => names.get(r.person_id) ?? []) : [],
      wishesOnFile: situation.facts['wishes.on_file'] === 'yes',
      behaviours: works ? situation.pack.behaviours.map(({ id, label }) => ({ id, label })) : [],
      can: works ? ['ask', 'grant', ...(may(who, 'incident.add', standing) ? (['incident'] as const) : [])] : [],
    }
  })

/** The open forms of a case with what is on file already. Before the debrief nothing is filled in (POLICY 92). Runs as the service. */
async function openForms(tx: Tx, key: Buffer, s: Situation): Promise<FormView['open']> {
  const rules = formSteps(s.pack)
  const rows = s.steps.filter((row) => rules.includes(row.step) && row.state === 'open')
  return Promise.all(
    rows.map(async (row) => {
      const gates = s.plan.steps.find((p) => p.id === row.step && p.incident === row.incidentId)?.gates ?? []
      return {
        step: row.id,
        incident: row.incidentId,
        filled: await filledFrom(tx, key, s, row.incidentId),
        waitsFor: gates.flatMap((gate) =>
          gate.requires.filter((r) => r.state !== 'yes').map(({ say, clause }) => ({ say, clause })),
        ),
      }
    }),
  )
}

const ANSWERS = ['violence', 'assault', 'threat', 'stalking', 'hate', 'targeted'] as const

async function filledFrom(tx: Tx, key: Buffer, s: Situation, incidentId: string | null): Promise<RecordValues> {
  const debrief = await tx
    .selectFrom('step_record as r')
    .innerJoin('step', 'step.id', 'r.step_id')
    .where('r.case_id', '=', s.file.id)
    .where('r.kind', '=', 'debrief')
    .where('step.incident_id', incidentId ? '=' : 'is', incidentId)
    .select(['r.id', 'r.values_sealed'])
    .orderBy('r.at', 'desc')
    .executeTakeFirst()
  if (!debrief) return {}
  const said: RecordValues = JSON.parse(
    openText(key, debrief.values_sealed, placeOf('step_record', 'values', debrief.id, s.file.id)),
  )
  const incident = incidentId
    ? await tx.selectFrom('incident').where('id', '=', incidentId).selectAll().executeTakeFirst()
    : undefined
  const behaviours = incident?.behaviours ?? []
  return {
    account: said.own_words ?? '',
    ...(incident?.happened_at
      ? { date: new Intl.DateTimeFormat('en-CA', { timeZone: s.zone }).format(incident.happened_at) }
      : {}),
    ...Object.fromEntries(ANSWERS.filter((name) => behaviours.includes(name)).map((name) => [name, true])),
    ...(incident && incident.others_at_risk !== 'unknown' ? { others_at_risk: incident.others_at_risk === 'yes' } : {}),
  }
}
