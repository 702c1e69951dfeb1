import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import { Field } from '@breakwater/shared/policy-steps.ts'
import { expect, test } from 'vitest'
import { shippedPack } from '../policy/testing.ts'
import { checkRecord } from './check-record.ts'

const pack = shippedPack('icn')
const days = { today: '2026-11-09', incident: '2026-11-06' }
const check = (field: unknown, value: RecordValues[string]) => () => {
  const read = Field.parse(field)
  return checkRecord(pack, 'icn/hr.3', [read], { [read.id]: value }, days)
}
const says = (code: string) => expect.objectContaining({ code })

test('P99 an item of a checklist is done or says why it is not', () => {
  const field = {
    id: 'procedure',
    label: 'Procedure',
    type: 'checklist',
    of: [
      { id: 'a', label: 'A' },
      { id: 'b', label: 'B' },
    ],
  }
  expect(check(field, [{ id: 'a', done: true }])).toThrow(says('record.unchecked'))
  expect(
    check(field, [
      { id: 'a', done: true },
      { id: 'b', done: false, reason: '  ' },
    ]),
  ).toThrow(says('record.unchecked'))
  expect(check(field, [{ id: 'c', done: true }])).toThrow(says('record.wrong'))
  expect(
    check(field, [
      { id: 'a', done: true },
      { id: 'b', done: false, reason: 'No camera there' },
    ]),
  ).not.toThrow()
})

test('P102 every line of a list has what its columns ask for', () => {
  const field = {
    id: 'actions',
    label: 'Actions',
    type: 'list',
    columns: [
      { id: 'what', label: 'What', type: 'text' },
      { id: 'owner', label: 'Owner', type: 'people' },
      { id: 'date', label: 'By when', type: 'date', on: 'future' },
    ],
  }
  expect(check(field, [])).toThrow(says('record.needs'))
  expect(check(field, [{ what: 'Two at the desk', date: '2026-12-01' }])).toThrow(says('record.row_needs'))
  expect(check(field, [{ what: 'Two at the desk', owner: 'Bo', date: '2026-10-01' }])).toThrow(says('record.past'))
  expect(check(field, [{ what: 'Two at the desk', owner: 'Bo', date: '2026-12-01' }])).not.toThrow()
})

test('a day that has not come, or is before the incident, is refused in words; other days are free', () => {
  expect(check('date', '2026-11-10')).toThrow(says('record.future'))
  expect(check('date', '2026-11-05')).toThrow(says('record.before_incident'))
  expect(check('date', '2026-11-09')).not.toThrow()
  expect(check({ id: 'start', label: 'Start', type: 'date' }, '2027-01-01')).not.toThrow()
  expect(check({ id: 'at', label: 'At', type: 'time' }, '25:00')).toThrow(says('record.wrong'))
  expect(() => Field.parse({ id: 'x', label: 'X', type: 'list' })).toThrow('A list needs its columns')
})
