import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decide } from './decide.ts'
import { checkPack, withAnswers } from './load.ts'
import { shippedPack } from './testing.ts'

const icn = shippedPack('icn')
const text = (id: string) => readFileSync(new URL(`../../policies/${id}.yaml`, import.meta.url), 'utf8')

test.each(['icn', 'council'])('P125 every clause of the %s pack is carried out or shown by a part of it', (id) => {
  expect(checkPack(text(id)).warnings).toEqual([])
})

test('I27 a clause that nothing cites is a warning, a guide that cites none of the pack is a fault', () => {
  const idle = text('icn').replace('    - icn/hr.10\n', '')
  expect(checkPack(idle).warnings.map(({ says }) => says)).toEqual(['Clause "icn/hr.10" is cited by nothing.'])
  const lost = text('icn').replace('    - icn/hr.10\n', '    - icn/hr.99\n')
  expect(checkPack(lost).faults.map(({ says }) => says)).toEqual([
    'Clause "icn/hr.99" is cited, but the pack does not hold it.',
  ])
})

test('P3 the hand-over links to the policies for people inside, and names no option that is missing', () => {
  expect(icn.steps.find(({ id }) => id === 'hand-over')?.links).toEqual([
    'guidance.workplace',
    'guidance.sexual-harassment',
  ])
  const lost = text('icn').replace('links: [guidance.workplace,', 'links: [guidance.none,')
  expect(checkPack(lost).faults[0]?.says).toContain('links to "guidance.none"')
  const said = withAnswers(icn, { 'guidance.workplace': 'https://intranet.acme.example/conduct' })
  expect(said.options['guidance.workplace']).toMatchObject({ clause: 'icn/scope.3', origin: 'policy' })
})

test('P8 P125 safety before business is a promise that every report shows', () => {
  for (const relation of ['prospect', 'vendor', 'investor'] as const)
    expect(decide(icn, { relation }).promises).toContainEqual({ id: 'safety-first', clause: 'icn/purpose.1' })
})

test('P76 each letter to the other side says that it is taken seriously and that people are protected', () => {
  const letters = Object.entries(icn.actions).filter(([, { kind }]) => kind.startsWith('letter.'))
  expect(letters.map(([id]) => id)).toEqual(['complaint', 'reassign', 'contact-customer', 'demand'])
  for (const [, letter] of letters)
    expect(letter.must_say).toContainEqual(expect.objectContaining({ id: 'serious', clause: 'icn/hr.4' }))
})

test('C18 how long the file of a case stays has a name in both packs', () => {
  for (const pack of [icn, shippedPack('council')])
    expect(pack.retention['case']).toMatchObject({ code: 'C18', title: 'The file of a case', floor: { months: 12 } })
})
