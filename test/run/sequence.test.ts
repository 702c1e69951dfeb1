import { expect, test } from 'vitest'
import { inOrder } from './sequence.ts'

test('slow test files begin first, Tryton has time to start, and none is left out', () => {
  const files = [
    'shared/src/text.test.ts',
    'server/src/mail/smtp.test.ts',
    'test/connectors/tryton.contract.test.ts',
    'test/journeys/console-case.test.ts',
    'test/faults/bombs.test.ts',
    'test/faults/smtp.test.ts',
    'extension/e2e/gmail.test.ts',
    'test/hostile/s12-hostile-html.test.ts',
    'test/journeys/npm-start.test.ts',
  ]
  expect(inOrder(files)).toEqual([
    'extension/e2e/gmail.test.ts',
    'test/faults/bombs.test.ts',
    'test/hostile/s12-hostile-html.test.ts',
    'test/journeys/console-case.test.ts',
    'test/faults/smtp.test.ts',
    'test/journeys/npm-start.test.ts',
    'test/connectors/tryton.contract.test.ts',
    'server/src/mail/smtp.test.ts',
    'shared/src/text.test.ts',
  ])
})
