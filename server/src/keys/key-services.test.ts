import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { fakeAwsKms, fakeVault } from '../testing/fake-key-services.ts'
import { keysFromFolder, openKeys } from './keys.ts'
import { KeyUnavailable } from './provider.ts'
import type { KeyRing } from './ring.ts'

const SECRET = 'a-secret-of-this-test'
const dir = mkdtempSync(join(tmpdir(), 'bw-kms-'))
const tokenFile = join(dir, 'token')
let token = 'token-1'
let aws: Awaited<ReturnType<typeof fakeAwsKms>>
let vault: Awaited<ReturnType<typeof fakeVault>>
beforeAll(async () => {
  writeFileSync(tokenFile, token)
  aws = await fakeAwsKms(SECRET)
  vault = await fakeVault('breakwater', () => token)
})
afterAll(() => Promise.all([aws.close(), vault.close()]))
beforeEach(() => {
  aws.be(undefined)
  vault.be(undefined)
})

const AWS = { AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'AK', AWS_SECRET_ACCESS_KEY: SECRET }
const awsEnv = (more = {}) => ({ KEK: 'kms:aws:alias/breakwater', KMS_ENDPOINT: `${aws.url}/`, ...AWS, ...more })
const vaultEnv = (more = {}) => ({
  KEK: 'kms:vault:breakwater',
  VAULT_ADDR: vault.url,
  VAULT_TOKEN_FILE: tokenFile,
  ...more,
})
const ringWith = (env: Record<string, string>, folder = join(dir, 'keys')): KeyRing =>
  openKeys(folder, { create: true, kek: readConfig(env).kek, fetch }).kek

const SERVICES = [
  ['AWS KMS', awsEnv, () => aws, /^aws:arn:aws:kms:.*key\/00000001$/, /key\/00000002$/] as const,
  ['Vault', vaultEnv, () => vault, /^vault:breakwater:v1$/, /^vault:breakwater:v2$/] as const,
]

describe.each(SERVICES)('SEC K4 %s', (name, env, service, first, second) => {
  test('wraps each data key, opens it for its place only, and names itself and its version', async () => {
    const made = await ringWith(env()).make('case:1')
    expect(made.kek).toMatch(first)
    expect(made.wrapped.includes(made.key)).toBe(false)
    const other = ringWith(env())
    expect((await other.unwrap(made, 'case:1')).equals(made.key)).toBe(true)
    await expect(other.unwrap(made, 'case:2')).rejects.toThrow()
    const flipped = Buffer.from(made.wrapped)
    flipped[flipped.length - 3]! ^= 1
    await expect(other.unwrap({ ...made, wrapped: flipped }, 'case:1')).rejects.toThrow()
    const said = service().asked.map(({ path, body }) => path + body)
    expect(
      said.some((text) => text.includes('case:1')),
      'what a key is for stays here',
    ).toBe(false)
  })

  test('is asked once for a key that is opened again soon', async () => {
    const ring = ringWith(env())
    const made = await ring.make('case:1')
    await ring.unwrap(made, 'case:1')
    const before = service().asked.length
    expect((await ring.unwrap(made, 'case:1')).equals(made.key)).toBe(true)
    expect(service().asked.length).toBe(before)
  })

  test('fails closed while it is away, and goes on afterwards', async () => {
    const made = await ringWith(env()).make('case:1')
    const ring = ringWith(env())
    for (const how of [500, 503, 'cut'] as const) {
      service().be(how)
      await expect(ring.make('case:2'), `${how}`).rejects.toThrow(KeyUnavailable)
      await expect(ring.unwrap(made, 'case:1'), `${how}`).rejects.toThrow(KeyUnavailable)
    }
    service().be(undefined)
    expect((await ring.unwrap(made, 'case:1')).equals(made.key)).toBe(true)
  })

  test('takes over from key files, and back', async () => {
    const folder = join(dir, `keys-${name.length}`)
    const files = keysFromFolder(folder, true).kek
    const filed = await files.make('case:1')
    const ring = ringWith(env(), folder)
    const moved = await ring.rewrap(filed, 'case:1')
    expect(moved.kek).toMatch(first)
    expect((await ring.unwrap(moved, 'case:1')).equals(filed.key)).toBe(true)
    expect((await ring.unwrap(filed, 'case:1')).equals(filed.key)).toBe(true)
    await expect(files.unwrap(moved, 'case:1')).rejects.toThrow('not set up any more')
  })

  test('wraps with its new version after a rotation and still opens the old one', async () => {
    const ring = ringWith(env())
    const before = await ring.make('case:1')
    if (name === 'Vault') expect(await ring.rotate()).toMatch(second)
    else {
      await expect(ring.rotate()).rejects.toThrow('point the alias at it')
      aws.newKey()
    }
    expect(await ring.current()).toMatch(second)
    const again = await ring.rewrap(before, 'case:1')
    expect(again.kek).toMatch(second)
    for (const one of [before, again])
      expect((await ringWith(env()).unwrap(one, 'case:1')).equals(before.key)).toBe(true)
  })
})

test('SEC K4 a wrong secret or an old token is refused; a renewed token is read at once', async () => {
  await expect(ringWith(awsEnv({ AWS_SECRET_ACCESS_KEY: 'other' })).make('case:1')).rejects.toThrow('InvalidSignature')
  const ring = ringWith(vaultEnv())
  token = 'token-2'
  await expect(ring.make('case:1')).rejects.toThrow('vault-refused')
  writeFileSync(tokenFile, token)
  expect((await ring.make('case:1')).kek).toContain('vault:breakwater')
})

test('SEC K4 settings that cannot work are refused in words', () => {
  const refuses = (env: Record<string, string>, words: string) => expect(() => readConfig(env)).toThrow(words)
  refuses({ KEK: 'hsm' }, 'KEK is file, env')
  refuses({ KEK: 'env', KEK_ENV: '1=x', BREAKWATER_URL: 'https://reports.pines.example' }, 'for development')
  refuses({ KEK: 'env' }, 'needs KEK_ENV')
  refuses({ KEK: 'kms:aws:alias/b' }, 'needs AWS_REGION')
  refuses({ KEK: 'kms:aws:alias/b', AWS_REGION: 'eu-west-2' }, 'needs AWS_ACCESS_KEY_ID')
  refuses({ ...awsEnv(), KMS_ENDPOINT: 'http://kms.pines.example' }, 'must be an https address')
  refuses({ KEK: 'kms:vault:../sys', VAULT_ADDR: 'https://v.example', VAULT_TOKEN_FILE: 'f' }, 'transit key')
  refuses({ KEK: 'kms:vault:b', VAULT_TOKEN_FILE: 'f' }, 'needs VAULT_ADDR')
  refuses(
    { KEK: 'kms:vault:b', VAULT_ADDR: 'http://v.pines.example', VAULT_TOKEN_FILE: 'f' },
    'must be an https address',
  )
})
