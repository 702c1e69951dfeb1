import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectAuth } from '../db/connect.ts'
import { freshDatabase } from '../testing/database.ts'
import { signInLimit } from './sign-in-limit.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
let auth: ReturnType<typeof connectAuth>
beforeAll(async () => {
  database = await freshDatabase()
  auth = connectAuth(database.runtimeUrl, () => undefined)
})
afterAll(async () => {
  await auth.destroy()
  await database.drop()
})

test('SEC T24 one address may try to sign in so often, whichever process it asks; another address is not held up', async () => {
  const limit = { points: 5, duration: 600 }
  const process = () =>
    new Hono().use(signInLimit({ auth, config: { local: false } as never }, limit)).post('*', (c) => c.text('tried'))
  const processes = [process(), process()]
  const from = (address: string, n: number) =>
    processes[n % 2]!.request('/auth/code', {
      method: 'POST',
      headers: { 'x-forwarded-for': `203.0.113.9, ${address}` },
    })
  const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => from('198.51.100.7', n)))
  expect(answers.filter(({ status }) => status === 200).length).toBe(5)
  const held = answers.find(({ status }) => status === 429)
  expect(Number(held?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await from('198.51.100.8', 0)).status).toBe(200)
})
