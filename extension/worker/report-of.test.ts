import { expect, test } from 'vitest'
import { type Draft, type DraftItem, emptyForm, type Form } from '../messages.ts'
import { formOf, reportOf } from './report-of.ts'

const MAIL: DraftItem = {
  key: 'gmail:1',
  kind: 'mail',
  url: 'https://mail.google.com/mail/u/0/#inbox/1',
  mail: { provider: 'gmail', account: '/mail/u/0', messageId: '1', from: 'd.hart@northwind.example' },
  kept: {
    ...{ sha256: 'a'.repeat(64), size: 3, fidelity: 'raw', via: 'page', tried: [], selectors: '' },
    ...{ type: 'message/rfc822', name: 'message.eml' },
  },
}
const draft = (form: Partial<Form>): Draft => ({
  ...{ id: '7d2c1f0e-5f0f-4d0c-9a3e-1c2b3a4d5e6f', source: 'gmail', tab: 1, document: 'd', createdAt: 0, updatedAt: 0 },
  saved: false,
  form: { ...emptyForm([MAIL.key]), ...form },
})

test('B7 B10 a form nobody touched says nothing but the message', () => {
  const sent = reportOf(draft({}), [MAIL])
  expect(sent).toMatchObject({ tellManager: null, managerInvolved: false, onBehalfOf: null, behaviours: [] })
  for (const optional of ['incidents', 'to', 'mode', 'witness', 'internal'])
    expect(JSON.stringify(sent)).not.toContain(`"${optional}"`)
})

test('SETTLED 59 several times are several incidents; the message is the first of them', () => {
  const happenings: Form['happenings'] = [
    { id: '1', when: '2026-11-02T09:30', channel: 'phone', words: 'He rang.' },
    { id: '2', when: '', channel: '', words: '' },
  ]
  const { incidents } = reportOf(draft({ happenings, behaviours: ['slur'] }), [MAIL])
  expect(incidents?.map(({ channel, behaviours, words }) => [channel, behaviours, words])).toEqual([
    ['email', ['slur'], ''],
    ['phone', [], 'He rang.'],
    ['unknown', [], ''],
  ])
  expect(incidents?.[1]?.happenedAt).toBe(new Date('2026-11-02T09:30').toISOString())
  const alone = reportOf(draft({ ticked: [], words: 'He rang.', happenings, behaviours: ['slur'] }), [])
  expect(alone.incidents).toMatchObject([{ channel: 'phone', behaviours: ['slur'] }, { channel: 'unknown' }])
})

test('P62 without a name nothing of the person or their manager goes along', () => {
  const form = { anonymous: true, managerOut: true, tellManager: true, to: 'supervisor' } as const
  expect(reportOf(draft(form), [MAIL])).toMatchObject({ mode: 'anonymous', managerInvolved: false, tellManager: null })
  expect(reportOf(draft(form), [MAIL]).to).toBeUndefined()
})

test.each<[string, Partial<Form>, object]>([
  [
    'P12 a witness',
    { whose: 'seen', onBehalfOf: ' pam@acme.example ' },
    { witness: true, onBehalfOf: 'pam@acme.example' },
  ],
  ['P13 a colleague', { whose: 'colleague', onBehalfOf: 'pam@acme.example' }, { onBehalfOf: 'pam@acme.example' }],
  ['P16 a chosen recipient', { to: 'hr' }, { to: 'hr' }],
  ['P17 the manager left out', { managerOut: true, tellManager: true }, { managerInvolved: true, tellManager: false }],
  ['P14 somebody inside', { inside: true }, { internal: true }],
  ['P55 the police were called', { policeCalled: 'yes' }, { danger: { now: 'unknown', policeCalledFirst: 'yes' } }],
])('%s is in the report, and in the form when it is opened again', (_what, form, said) => {
  const sent = reportOf(draft(form), [MAIL])
  expect(sent).toMatchObject(said)
  const again = reportOf({ ...draft({}), form: formOf(sent, [MAIL.key]) }, [MAIL])
  expect(again).toEqual(sent)
})
