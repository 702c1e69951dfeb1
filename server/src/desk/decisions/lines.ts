import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Field } from '@breakwater/shared/policy-steps.ts'
import { caseKey } from '../../cases/key.ts'
import type { Tx } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import type { Gate, Line } from '../../gates/kind.ts'
import { openText, placeOf } from '../../keys/seal.ts'
import { type Situation, situationOf } from '../../policy/situation.ts'
import { say, word } from '../words.ts'
import { duty } from './decline-now.ts'
import { type Payload, textOf } from './payload.ts'

/** What deciders read of a case: what is proposed and why, what it rests on, and the wishes it stands beside (SETTLED 62, POLICY 71). */
export async function linesOf(deps: Deps, tx: Tx, { caseId, payload, words }: Gate<Payload>): Promise<Line[]> {
  const s = await situationOf(tx, caseId!)
  const text = textOf(words)
  const rule = s.pack.actions[payload.action ?? '']
  const declined = payload.step ? await duty(tx, s, payload.step) : undefined
  const clause = rule?.clause ?? declined?.rule.clause ?? ''
  const what = declined
    ? say('gate.line.declines', { step: declined.rule.title ?? declined.rule.id })
    : (rule?.title ?? payload.action ?? '')
  const filled = (rule?.fields ?? []).filter((f) => text.values[f.id] !== undefined && text.values[f.id] !== '')
  const grounds = Object.entries(payload.evidence).filter(([, ids]) => ids.length > 0)
  return [
    { label: say('gate.line.what'), value: what },
    { label: say('gate.line.clause'), value: s.pack.clauses[clause]?.says ?? '' },
    ...filled.map((f) => ({ label: f.label, value: shown(f, text.values[f.id]!) })),
    ...grounds.map(([fact, ids]) => ({
      label: say('gate.line.ground'),
      value: `${say.has(`fact.${fact}`) ? say(`fact.${fact}`) : fact} (${say('gate.line.evidence', { count: ids.length })})`,
    })),
    ...(await wishLines(deps, tx, s)),
    ...(text.deviation ? [{ label: say('gate.line.deviation'), value: text.deviation }] : []),
  ]
}

const shown = (field: Field, value: RecordValues[string]) =>
  field.of?.find(({ id }) => id === value)?.label ?? String(value)

async function wishLines(deps: Deps, tx: Tx, s: Situation): Promise<Line[]> {
  const label = say('gate.line.wishes')
  if (s.wishesVersion === null) return [{ label, value: say('gate.line.no_wishes') }]
  const w = await tx
    .selectFrom('wishes')
    .where('case_id', '=', s.file.id)
    .where('version', '=', s.wishesVersion)
    .select(['choices', 'police', 'words_sealed'])
    .executeTakeFirstOrThrow()
  const place = placeOf('wishes', 'words', `${s.wishesVersion}`, s.file.id)
  const own = w.words_sealed ? openText(await caseKey(deps, tx, s.file.id), w.words_sealed, place) : ''
  const chosen = w.choices.map((id) => s.pack.wishes.find((x) => x.id === id)?.label ?? id)
  const police = w.police === 'not-asked' ? [] : [say('gate.line.police', { answer: word('answer', w.police) })]
  return [{ label, value: [...chosen, ...police, ...(own ? [own] : [])].join(' · ') || say('gate.line.no_wishes') }]
}
