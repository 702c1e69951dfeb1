import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { csv, type ListEntry, writeList } from './csv.ts'
import { demoMapping } from './demo.ts'

connectorContract('list file', async () => ({
  connector: csv(),
  mapping: demoMapping,
  email: 'lea@prospect.example',
  phone: '+447700900001',
  records: [
    { type: 'lead', id: '1' },
    { type: 'lead', id: '2' },
  ],
  unknown: { type: 'lead', id: '3' },
}))

const entry = (identifier: string): ListEntry => ({
  identifierKind: 'email',
  identifier,
  instruction: 'hold',
  reference: 'REF-3M8XQA',
  updated: '2026-11-23T09:00:00.000Z',
})

test('CRM 6.8 the list is the whole list, without reason, stage or name', () => {
  const text = writeList([entry('b@x.example'), entry('a@x.example'), entry('a@x.example')])
  expect(text).toBe(
    [
      'identifier_kind,identifier,instruction,reference,updated',
      'email,a@x.example,hold,REF-3M8XQA,2026-11-23T09:00:00.000Z',
      'email,b@x.example,hold,REF-3M8XQA,2026-11-23T09:00:00.000Z',
      '',
    ].join('\r\n'),
  )
})

test('CRM 6.8 any identifier comes back from the file, and none can be read as a formula', () => {
  const odd = fc.oneof(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc
      .constantFrom('=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠')
      .chain((first) => fc.string().map((rest) => first + rest)),
    fc.constantFrom('a"b', 'a,b', 'a\r\nb', '"', '""'),
  )
  fc.assert(
    fc.property(odd, (identifier) => {
      const [, line] = parse(writeList([entry(identifier)]), {
        relaxColumnCount: false,
        recordDelimiter: '\r\n',
      }) as string[][]
      const cell = line?.[1] ?? ''
      expect(cell.replace(/^'(?=[=+\-@\t\r\n\0＝＋－＠﹦﹢﹣﹫])/, '')).toBe(
        identifier.replace(/^'(?=[=+\-@\t\r\n\0＝＋－＠﹦﹢﹣﹫])/, ''),
      )
      expect(cell).not.toMatch(/^[=+\-@\t\r\n\0＝＋－＠﹦﹢﹣﹫]/)
    }),
  )
})
