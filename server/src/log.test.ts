import { expect, test } from 'vitest'
import { createLog, type LogEvent, type LogFields } from './log.ts'

const CANARY = 'kanarie sings: leave me alone'

function lines() {
  const written: string[] = []
  return { written, log: createLog('debug', { write: (line: string) => void written.push(line) }) }
}

test('SEC T27 a log line holds what is on the list', () => {
  const { written, log } = lines()
  log.info({ request: 'a1', method: 'GET', route: '/api/cases/{reference}', status: 200, ms: 12 }, 'http.answered')
  expect(JSON.parse(written[0] ?? '')).toEqual({
    level: 'info',
    time: expect.any(Number),
    request: 'a1',
    method: 'GET',
    route: '/api/cases/{reference}',
    status: 200,
    ms: 12,
    msg: 'http.answered',
  })
})

test('SEC T27 nothing else can be logged, whatever is passed', () => {
  const { written, log } = lines()
  const thrown = Object.assign(new Error(CANARY, { cause: new Error(CANARY) }), {
    detail: CANARY,
    code: 'E42',
    stack: `Error: ${CANARY}\n    at x (file:///srv/${CANARY}/server/src/log.ts:3:1)`,
  })
  const passed: unknown[] = [
    { words: CANARY, body: { text: CANARY }, headers: { cookie: CANARY } },
    { err: thrown },
    thrown,
    { err: CANARY },
    { route: CANARY, code: CANARY, status: CANARY, ms: CANARY },
    { personId: 'ana@client.example', mailbox: 'ana@client.example', caseId: { toString: () => CANARY } },
    { request: `a\n${CANARY}` },
    [CANARY],
    { ...new Map([[CANARY, CANARY]]) },
    { [CANARY]: 1 },
  ]
  for (const fields of passed) log.error(fields as LogFields, 'job.failed')
  log.error({}, CANARY as LogEvent)
  expect(written).toHaveLength(passed.length + 1)
  for (const line of written) {
    expect(line).not.toContain('kanarie')
    expect(line).not.toContain('client.example')
  }
  expect(JSON.parse(written[1] ?? '').err).toMatchObject({ type: 'Error', code: 'E42', at: ['server/src/log.ts:3'] })
})
