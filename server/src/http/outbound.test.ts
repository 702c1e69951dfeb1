import type { LookupAddress } from 'node:dns'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkUrl, fetchFor, guardedFetch } from './outbound.ts'
import { checkedAddresses, kindOf, type Resolve } from './outbound-address.ts'

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

const says =
  (...addresses: string[]): Resolve =>
  (_host, _options, done) =>
    done(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
const REFUSED = expect.objectContaining({ code: 'REFUSED_ADDRESS' })
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'through',
    (error: unknown) => error,
  )

test('SEC T13 hosts the operator named may be inside, with the port they named, and never a place that is nobody', async () => {
  const reach = { internal: ['crm.inside.example:8443', 'imap.inside.example'] }
  const to = (host: string, port: number, address: string) => checkedAddresses(host, port, reach, says(address))
  expect(await to('crm.inside.example', 8443, '10.0.0.5')).toEqual(['10.0.0.5'])
  expect(await to('imap.inside.example', 993, 'fd00::5')).toEqual(['fd00::5'])
  for (const [host, port, address] of [
    ['crm.inside.example', 443, '10.0.0.5'],
    ['other.inside.example', 993, '10.0.0.5'],
    ['imap.inside.example', 993, '169.254.169.254'],
    ['imap.inside.example', 993, '::ffff:10.0.0.5'],
    ['imap.inside.example', 993, '0.0.0.0'],
  ] as const)
    expect(await refusal(to(host, port, address)), `${host}:${port} at ${address}`).toEqual(REFUSED)
  for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])
    expect(kindOf(address)).toBe('public')
})

test('SEC T13 an address of the environment leads to that host and port only', async () => {
  const config = { demo: false, testWorld: false, internalHosts: [] }
  const send = fetchFor(config, `${base}/v1`)
  expect(await (await send(`${base}/v1/x`, { method: 'POST', body: 'a' })).text()).toBe('POST a')
  expect(await refusal(send('https://other.example/'))).toEqual(REFUSED)
  for (const other of ['https://vault.inside.example:9999/', 'https://vault.inside.example:8200@evil.example/'])
    expect(await refusal(fetchFor(config, 'https://vault.inside.example:8200')(other))).toEqual(REFUSED)
})
