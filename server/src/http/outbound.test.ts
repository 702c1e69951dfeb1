import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkUrl, guardedFetch } from './outbound.ts'

const rules = { hosts: ['api.crm.example', '.tenant.example'] }
let base = ''
const server = createServer((request, answer) => {
  if (request.url === '/moved') return answer.writeHead(302, { location: 'http://169.254.169.254/' }).end()
  if (request.url === '/large') return answer.end('x'.repeat(100_000))
  if (request.url === '/silent') return
  if (request.url === '/length') return answer.end(request.headers['content-length'] ?? 'chunked')
  if (request.url === '/short')
    return answer.writeHead(200, { 'content-length': '100' }).write('{', () => answer.destroy())
  request.setEncoding('utf8').on('data', (body: string) => answer.end(`${request.method} ${body}`))
})
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test.each([
  'http://api.crm.example/',
  'https://api.crm.example:8443/',
  'https://u:p@api.crm.example/',
  'https://u@api.crm.example/',
  'https://evil.example/',
  'https://api.crm.example.evil.example/',
  'https://evilapi.crm.example/',
  'https://tenant.example.evil.example/',
  'https://127.0.0.1/',
  'https://localhost/',
  'https://[::1]/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://0177.0.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://[::ffff:127.0.0.1]/',
  'https://10.0.0.1/',
  'file:///etc/passwd',
  'ftp://api.crm.example/',
])('SEC T13 %s is refused', (url) => {
  expect(() => checkUrl(url, rules)).toThrow()
})

test('SEC T13 the allowed hosts pass, loopback only where it is allowed', () => {
  expect(checkUrl('https://api.crm.example/x', rules).host).toBe('api.crm.example')
  expect(checkUrl('https://one.tenant.example/', rules).host).toBe('one.tenant.example')
  expect(checkUrl('http://127.0.0.1:8080/', { ...rules, loopback: true }).port).toBe('8080')
  expect(() => checkUrl('http://10.0.0.1:8080/', { ...rules, loopback: true })).toThrow()
})

test('SEC T13 a name that resolves to a private address is refused at connect', async () => {
  const send = guardedFetch({ hosts: ['localhost'] })
  await expect(send('https://localhost/', {})).rejects.toMatchObject({ code: 'REFUSED_ADDRESS' })
})

test('SEC T13 redirects are not followed, large and silent and short answers fail', async () => {
  const send = guardedFetch({ hosts: [], loopback: true, maxBytes: 50_000, timeoutMs: 300 })
  expect((await send(`${base}/moved`, {})).status).toBe(302)
  await expect(send(`${base}/large`, {})).rejects.toThrow()
  await expect(send(`${base}/silent`, {})).rejects.toThrow()
  await expect(send(`${base}/short`, {})).rejects.toThrow()
  expect(await (await send(`${base}/`, { method: 'POST', body: 'hello' })).text()).toBe('POST hello')
})

test('CRM-7 a body goes out in one piece with its length, as a CRM may read nothing else', async () => {
  const send = guardedFetch({ ...rules, loopback: true })
  const length = async (init: RequestInit) => (await send(`${base}/length`, init)).text()
  expect(await length({ method: 'POST', body: '{"a":"é"}' })).toBe('10')
  expect(await length({ method: 'POST' })).toBe('0')
})
