import { expect, test } from 'vitest'
import { checkPack, packHash, unansweredOptions, withAnswers } from './load.ts'
import { shippedPack } from './testing.ts'

const PACK = `pack: { id: acme, version: 1.0.0, title: Acme, locale: en-GB, calendar: { week: mon-fri, holidays: org } }
options:
  desk: { type: team, ask_at_setup: true, origin: policy }
relations:
  prospect: { branch: prospect, to: [manager, hr] }
  unknown: { branch: common, to: [hr] }
behaviours: [{ id: threat, label: A threat }]
clauses:
  acme/one.1: { at: First, says: Talk first., origin: policy }
clocks:
  talk: { from: report.saved, for: { n: 1, unit: working-day }, on_expiry: [{ escalate: hr }], origin: default }
actions:
  mark: { kind: restriction.unqualified, by: [employee], gate: first, clause: acme/one.1 }
steps:
  - { id: talk, owner: manager, when: { relation: prospect }, due: talk, closed_by: { record: talk, fields: [date] }, clause: acme/one.1 }
  - { id: mark, owner: employee, when: manager.talk_done, due: at-once, closed_by: { action: mark }, clause: acme/one.1 }
gates:
  first: { guards: [mark], requires: [{ need: manager.talk_done, say: Talk first., clause: acme/one.1 }], decides: same-as-by }
`

test('POLICY 1.1 a sound pack has no faults; an open question only stops activation', () => {
  const { pack, hash, faults, unanswered } = checkPack(PACK)
  expect(faults).toEqual([])
  expect(unanswered).toEqual(['desk'])
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(pack?.steps[0]?.closed_by.fields).toEqual([{ id: 'date', label: 'Date', type: 'date' }])
})

test.each([
  ['an unknown word', 'title: Acme,', 'title: Acme, colour: red,', 1, '"colour" is not a word that belongs here.'],
  ['a missing part', 'due: talk, ', '', 15, '"due" is missing.'],
  ['unreadable YAML', 'behaviours: [', 'behaviours: [[', 8, 'This is not readable YAML'],
  ['a version that is none', '1.0.0', 'one', 1, '"version": write the version as 1.0.0.'],
  [
    'an unknown fact',
    'when: manager.talk_done',
    'when: manager.spoke',
    16,
    '"manager.spoke" is not a fact this product knows.',
  ],
  ['a value no fact has', '{ relation: prospect }', '{ relation: cousin }', 15, '"relation" cannot be "cousin".'],
  [
    'two words in one condition',
    '{ relation: prospect }',
    '{ relation: prospect, severity: severe }',
    15,
    'A condition holds exactly one word; join several with "all".',
  ],
  [
    'a bare fact that needs a value',
    'when: manager.talk_done',
    'when: severity',
    16,
    '"severity" needs a value, as in {severity: …}.',
  ],
  [
    'a lost clause',
    'closed_by: { action: mark }, clause: acme/one.1',
    'closed_by: { action: mark }, clause: acme/one.2',
    16,
    'Clause "acme/one.2" is cited, but the pack does not hold it.',
  ],
  [
    'a foreign clause',
    'acme/one.1: { at',
    'other/one.1: { at: First, says: Other., origin: policy }\n  acme/one.1: { at',
    9,
    'Clause "other/one.1" is of another pack; packs never mix.',
  ],
  ['a lost clock', 'due: talk,', 'due: chat,', 15, 'Clock "chat" is used, but the pack does not hold it.'],
  ['a lost gate', 'gate: first', 'gate: second', 13, 'Action "mark" needs gate "second", which is missing.'],
  [
    'a gate that guards nothing known',
    'guards: [mark]',
    'guards: [mark, erase]',
    18,
    'Gate "first" guards "erase", which is no action or step of this pack.',
  ],
  ['a gate that forgets its action', 'guards: [mark]', 'guards: []', 18, '"guards" is empty or too small.'],
  ['a gate nobody decides', 'decides: same-as-by', 'decides: { option: desk }', 18, 'Nobody decides at gate "first".'],
  ['an owner who may not act', 'owner: employee', 'owner: hr', 16, 'Step "mark" belongs to hr, who may not do "mark".'],
  [
    'an owner that is nobody',
    'owner: employee',
    'owner: { option: nobody }',
    16,
    'Step "mark" has no owner: the option it names holds no role.',
  ],
  [
    'an unknown action',
    '{ action: mark }',
    '{ action: erase }',
    16,
    'Step "mark" is closed by "erase", which is no action of this pack.',
  ],
  [
    'an unreachable step',
    'when: manager.talk_done',
    'when: { all: [manager.talk_done, { not: manager.talk_done }] }',
    16,
    'Step "mark" can never open: no facts make its condition true.',
  ],
  [
    'a relation not offered',
    '{ relation: prospect }',
    '{ relation: vendor }',
    15,
    'Relation "vendor" is not offered by this pack.',
  ],
  ['a relation without a branch', 'branch: prospect, ', '', 5, '"branch" is missing.'],
  [
    'a behaviour not on the list',
    'when: manager.talk_done',
    'when: { behaviours: insult }',
    16,
    'Behaviour "insult" is not on this pack\'s list.',
  ],
  ['a step written twice', '{ id: mark, owner', '{ id: talk, owner', 16, 'Step "talk" is written twice.'],
])('POLICY I27 %s is named with its line', (_, from, to, line, says) => {
  expect(PACK).toContain(from)
  const { pack, faults } = checkPack(PACK.replace(from, () => to))
  expect(pack).toBeUndefined()
  expect(faults).toContainEqual(expect.objectContaining({ line, says: expect.stringContaining(says) }))
})

test('POLICY 1.1 the hash follows the rules, not the layout of the file', () => {
  const spread = PACK.replace('title: Acme, locale: en-GB', 'locale: en-GB, title: "Acme"')
  const other = PACK.replace('Talk first., origin', 'Talk before., origin')
  expect(checkPack(spread).hash).toBe(checkPack(PACK).hash)
  expect(checkPack(other).hash).not.toBe(checkPack(PACK).hash)
})

test('POLICY P49 K6 the icn pack waits for one answer: who HR is', () => {
  const icn = shippedPack('icn')
  expect(unansweredOptions(icn)).toEqual(['hr.desk'])
  const answered = withAnswers(icn, { 'hr.desk': 'People team' })
  expect(unansweredOptions(answered)).toEqual([])
  expect(packHash(answered)).not.toBe(packHash(icn))
  expect(() => withAnswers(icn, { 'hr.desks': 'People team' })).toThrow('The pack has no option "hr.desks".')
  expect(() => withAnswers(icn, { 'dissolve.authority': 'anyone' })).toThrow('"anyone" is not a role')
})

test('POLICY I25 every rule of the icn pack cites a clause of its own, or says that it is ours', () => {
  const icn = shippedPack('icn')
  const foreign = Object.entries(icn.clauses).filter(
    ([id, { origin }]) => (origin === 'policy') !== id.startsWith('icn/'),
  )
  expect(foreign).toEqual([])
  expect(Object.values(icn.clocks).filter(({ origin }) => origin !== 'default')).toEqual([])
})

test('POLICY P4 P5 P122 the icn pack offers its own list of behaviours, with "not sure"', () => {
  const ids = shippedPack('icn').behaviours.map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(['slur', 'sexual-advance', 'innuendo', 'veiled-threat', 'offensive-joke']))
  expect(ids).toEqual(
    expect.arrayContaining(['humiliate', 'victimise', 'threat', 'constant-contact', 'objectify', 'ridicule']),
  )
  expect(ids.at(-1)).toBe('not-sure')
})

test('every step of the icn pack has a title, an explanation of under 25 words, and a verb where a button acts', () => {
  for (const step of shippedPack('icn').steps) {
    expect(step.title, step.id).toBeTruthy()
    if (step.owner !== 'system') expect(step.do, step.id).toBeTruthy()
    for (const sentence of (step.help ?? '').split(/(?<=[.])\s/)) expect(sentence.split(' ').length).toBeLessThan(25)
  }
})
