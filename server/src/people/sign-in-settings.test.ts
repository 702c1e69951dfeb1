import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'

const read = (env: Record<string, string>) => readConfig({ OIDC_CLIENT_ID: 'c', ...env }).signIn
const TENANT = '6f0b8a52-3c9b-4a6b-9a51-1f0ce2a4d111'

test('without an organisation’s sign-in codes are mailed; with one only when asked for', () => {
  expect(read({})).toEqual({ byMail: true })
  expect(read({ OIDC_ISSUER: 'https://id.our.example' }).byMail).toBe(false)
  expect(read({ OIDC_ISSUER: 'https://id.our.example', SIGN_IN_BY_MAIL: 'true' }).byMail).toBe(true)
  expect(read({ SIGN_IN_BY_MAIL: 'false' })).toEqual({ byMail: false })
})

test('SETTLED 4 Entra is one tenant, Google is a domain, and nothing goes over plain http', () => {
  const entra = `https://login.microsoftonline.com/${TENANT}/v2.0`
  expect(read({ OIDC_ISSUER: entra }).sso).toMatchObject({ tenant: TENANT })
  for (const common of ['common', 'organizations', 'consumers'])
    expect(() => read({ OIDC_ISSUER: `https://login.microsoftonline.com/${common}/v2.0` })).toThrow('your own tenant')
  expect(() => read({ OIDC_ISSUER: 'https://accounts.google.com' })).toThrow('OIDC_HOSTED_DOMAIN')
  expect(read({ OIDC_ISSUER: 'https://accounts.google.com', OIDC_HOSTED_DOMAIN: 'Our.example' }).sso).toMatchObject({
    hostedDomains: ['our.example'],
  })
  expect(() => read({ OIDC_ISSUER: 'http://id.our.example' })).toThrow('https')
  expect(() => read({ OIDC_ISSUER: 'https://id.our.example', OIDC_CLIENT_ID: '' })).toThrow('OIDC_CLIENT_ID')
  const afar = {
    BREAKWATER_HOST: '0.0.0.0',
    BREAKWATER_URL: 'https://bw.our.example',
    OIDC_ISSUER: 'http://127.0.0.1:1',
  }
  expect(() => read(afar)).toThrow('https')
})

test('SETTLED 4 demo accounts exist on this computer only', () => {
  for (const env of [
    { BREAKWATER_URL: 'https://bw.our.example' },
    { BREAKWATER_HOST: '0.0.0.0' },
    { BREAKWATER_HOST: '192.0.2.1' },
    { BREAKWATER_HOST: '0.0.0.0', BREAKWATER_URL: 'https://localhost' },
  ])
    expect(() => readConfig({ BREAKWATER_DEMO: 'true', ...env })).toThrow('Demo accounts exist only on this computer')
  expect(readConfig({ BREAKWATER_DEMO: 'true' }).demo).toBe(true)
})
