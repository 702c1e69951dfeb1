import { expect, test } from 'vitest'
import { checkPack } from './load.ts'

const PACK = `pack: { id: acme, version: 1.0.0, title: Acme, locale: en-GB, calendar: { week: mon-fri, holidays: none } }
relations:
  prospect: { branch: prospect, to: [hr] }
clauses:
  acme/one.1: { at: First, says: Talk first., origin: policy }
steps:
  - { id: talk, owner: hr, when: always, due: at-once, closed_by: { record: talk, fields: [date] }, clause: acme/one.1 }
`
const also = (part: string) => `${PACK}${part}\n`
const instead = (from: string, to: string) => {
  expect(PACK).toContain(from)
  return PACK.replace(from, () => to)
}
const clock = (more: string) =>
  also(`clocks: { x: { from: report.saved, for: { n: 1, unit: hour }, origin: default, on_expiry: [${more}] } }`)
const gated = (gate: string) =>
  instead(
    'steps:',
    `actions: { act: { kind: notice, by: [hr], gate: g, clause: acme/one.1 } }
gates: { g: { guards: [act], decides: hr, requires: [{ need: always, say: S, clause: acme/one.1 }], ${gate} } }
steps:`,
  )
const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
for (const n of [0, 1, 2, 3, 4, 5, 6])
  bomb.push(`${'bcdefgh'[n]}: &${'bcdefgh'[n]} [${Array(9).fill(`*${'abcdefgh'[n]}`).join(', ')}]`)
const CIRCLE = `${PACK.replace('fields: [date] }', 'fields: [date], proves: debrief.done }')}  - { id: form, owner: hr, when: always, due: at-once, closed_by: { record: f, fields: [date], proves: form.submitted }, clause: acme/one.1 }
gates:
  first: { guards: [form], requires: [{ need: debrief.done, say: First., clause: acme/one.1 }], decides: same-as-by }
`

test('I27 the pack that the faults below are made from is sound', () => {
  expect(checkPack(PACK)).toMatchObject({ faults: [], warnings: [{ says: expect.stringContaining('talk') }] })
  expect(checkPack(CIRCLE).faults).toEqual([])
})

test.each([
  ['an empty file', '', 'should be a group of entries'],
  ['a comment alone', '# later', 'should be a group of entries'],
  ['one word', 'hello', 'should be a group of entries'],
  ['a list', '- a', 'should be a group of entries'],
  ['bytes that are no text', '\u0000\u0001ÿþ', 'should be a group of entries'],
  ['tabs', 'pack:\n\tid: x', 'not readable YAML'],
  ['a huge file', `# ${'x'.repeat(500_000)}\n${PACK}`, 'at most 400000 signs'],
  ['aliases that multiply', bomb.join('\n'), 'alias'],
  ['an alias of nothing', instead('owner: hr', 'owner: *nobody'), 'alias'],
  ['an alias of itself', also('options: &o\n  <<: *o'), 'alias'],
  ['a condition that holds itself', instead('when: always', 'when: &c { not: *c }'), 'nested too deeply'],
  [
    'a condition without end',
    instead('when: always', `when: ${'{ not: '.repeat(4000)}always${' }'.repeat(4000)}`),
    'deep',
  ],
  ['brackets without end', '['.repeat(9000), 'nested too deeply'],
  ['two packs in one file', `${PACK}---\n${PACK}`, 'multiple documents'],
  ['a part twice', also('relations: {}'), 'Map keys must be unique'],
  ['words of the language', also('__proto__: { a: 1 }'), 'is not a word that belongs here'],
  ['a relation that is none', instead('prospect:', '__proto__:'), 'no relation'],
  ['a fact that every object has', instead('when: always', 'when: constructor'), 'is not a fact'],
  ['a name without end', instead('id: talk', `id: ${'x'.repeat(5000)}`), 'At most 60'],
  ['a calendar of nowhere', instead('holidays: none', 'holidays: XX-NOWHERE'), 'calendar cannot be used'],
  [
    'a clock without a start',
    also('clocks: { x: { for: { n: 1, unit: hour }, origin: default, on_expiry: [] } }'),
    'from',
  ],
  [
    'a clock without end',
    clock('{ remind: hr }').replace('n: 1, unit: hour', 'n: 9999999, unit: year'),
    'hundred years',
  ],
  ['a clock that opens nothing', clock('{ open: nothing }'), 'no step of this pack'],
  ['a clock that allows nothing', clock('{ allow: nothing }'), 'no step or action'],
  ['a clock that sets a choice', clock('{ set: { severity: "yes" } }'), 'not answered yes or no'],
  ['a record that proves a choice', instead('fields: [date] }', 'fields: [date], proves: severity }'), 'yes or no'],
  ['a field twice', instead('[date]', '[date, date]'), 'written twice in one form'],
  [
    'a field after none',
    instead('[date]', '[{ id: a, label: A, type: text, shown_if: { b: [x] } }]'),
    'no field of the same',
  ],
  [
    'a number below none',
    instead('[date]', '[{ id: a, label: A, type: number, not_below: b }]'),
    'no number of the same',
  ],
  [
    'an end before no start',
    instead('[date]', '[{ id: a, label: A, type: date, not_before: b }]'),
    'no date of the same',
  ],
  [
    'a wish that says a fact of others',
    also('wishes: [{ id: a, label: A, sets: { severity: "yes" } }]'),
    'of the person',
  ],
  ['a wish twice', also('wishes: [{ id: a, label: A }, { id: a, label: B }]'), 'written twice in "wishes"'],
  ['a behaviour twice', also('behaviours: [{ id: a, label: A }, { id: a, label: B }]'), 'twice in "behaviours"'],
  ['support twice', also('support: [{ id: a }, { id: a }]'), 'twice in "support"'],
  [
    'records kept for no time',
    also('retention: { case: { from: case.closed, for: {}, origin: default } }'),
    'how long',
  ],
  [
    'records kept shorter than allowed',
    also('retention: { case: { from: case.closed, for: { months: 1 }, floor: { years: 9 }, origin: default } }'),
    'shorter than the shortest',
  ],
  ['a gate that is over at once', gated('expires: { n: 0, unit: hour }'), 'over at once'],
  ['a gate of one person twice', gated('distinct: [proposer, proposer]'), 'the same person twice'],
  [
    'a gate that nothing opens',
    gated('step_up: passkey').replace('need: always', 'need: { all: [goals.at_risk, { not: goals.at_risk }] }'),
    'can never open',
  ],
  [
    'a lift by nothing',
    gated('step_up: passkey').replace('gate: g,', 'gate: g, lift: { action: none },'),
    'is lifted by "none"',
  ],
  [
    'a step that waits for itself',
    instead('when: always', 'when: debrief.done').replace('fields: [date] }', 'fields: [date], proves: debrief.done }'),
    'can never end',
  ],
  ['steps that wait for each other', CIRCLE.replace('when: always', 'when: form.submitted'), 'can never end'],
])('I27 %s is a fault in words, and nothing is thrown', (_, text, says) => {
  const { pack, faults } = checkPack(text)
  expect(pack).toBeUndefined()
  expect(faults.length).toBeLessThanOrEqual(100)
  expect(faults.map((fault) => fault.says)).toContainEqual(expect.stringContaining(says))
  for (const fault of faults) expect(fault.says).not.toMatch(/ZodError|invalid_|undefined|call stack|\[object/)
})
