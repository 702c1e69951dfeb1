import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { securityHeaders } from './headers.ts'

test('ASVS 3.4.1 over https every answer asks for https for a year; over plain http on loopback none does', async () => {
  const asked = async (https: boolean) => {
    const app = new Hono().use(securityHeaders(https)).get('*', (c) => c.text(''))
    const answers = await Promise.all(
      ['/', '/api/cases', '/confirm/x', '/auth/options'].map((path) => app.request(path)),
    )
    return new Set(answers.map((answer) => answer.headers.get('strict-transport-security')))
  }
  expect(await asked(true)).toEqual(new Set(['max-age=31536000; includeSubDomains']))
  expect(await asked(false)).toEqual(new Set([null]))
})
