import { chmodSync, existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { holdsKeys, keysFromFolder, openKeys } from './keys.ts'
import { openText, placeOf, seal, sealText } from './seal.ts'

const folder = () => join(mkdtempSync(join(tmpdir(), 'bw-keys-')), 'keys')

test('SEC K1 a sealed value opens only with its key and only in its place', async () => {
  const { key } = await keysFromFolder(folder(), true).kek.make('case:1')
  const here = placeOf('event', 'body', '1', 'case-1')
  const sealed = sealText(key, 'words', here)
  expect(openText(key, sealed, here)).toBe('words')
  const elsewhere = [
    placeOf('event', 'body', '2', 'case-1'),
    placeOf('event', 'params', '1', 'case-1'),
    placeOf('report', 'body', '1', 'case-1'),
    placeOf('event', 'body', '1', 'case-2'),
    placeOf('event', 'body', '1'),
  ]
  for (const place of elsewhere) expect(() => openText(key, sealed, place), place).toThrow()
  sealed[20]! ^= 1
  expect(() => openText(key, sealed, here)).toThrow()
})

test('SEC K1 no nonce comes twice', () => {
  const values = inject('tier') === 'full' ? 1_000_000 : 20_000
  const key = Buffer.alloc(32, 7)
  const seen = new Set<string>()
  for (let n = 0; n < values; n++) seen.add(seal(key, Buffer.of(1), 'p').toString('latin1', 0, 12))
  expect(seen.size).toBe(values)
})

test('SEC K4 key files are made once with mode 0400, and a readable one is refused', () => {
  const dir = folder()
  expect(holdsKeys(dir)).toBe(false)
  const first = keysFromFolder(dir, true)
  expect(holdsKeys(dir)).toBe(true)
  expect(keysFromFolder(dir, false).index.equals(first.index)).toBe(true)
  expect(statSync(join(dir, 'kek-1')).mode & 0o777).toBe(0o400)
  for (const name of ['index', 'kek-1']) {
    chmodSync(join(dir, name), 0o444)
    expect(() => keysFromFolder(dir, false)).toThrow(`${name} can be read by other accounts`)
    chmodSync(join(dir, name), 0o400)
  }
})

test('SEC K4 a lost or damaged key is never replaced in silence', () => {
  const empty = folder()
  expect(() => keysFromFolder(empty, false)).toThrow('missing')
  expect(existsSync(join(empty, 'kek-1'))).toBe(false)
  const dir = folder()
  keysFromFolder(dir, true)
  writeFileSync(join(dir, 'kek-2'), 'short', { mode: 0o400 })
  expect(() => keysFromFolder(dir, false)).toThrow('kek-2 is damaged')
})

test('SEC K5 a new key-encryption key is seen by a running process, and the old one still opens', async () => {
  const dir = folder()
  const [running, command] = [keysFromFolder(dir, true).kek, keysFromFolder(dir, true).kek]
  const before = await running.make('case:1')
  expect(before.kek).toBe('kek-1')
  expect(await command.rotate()).toBe('kek-2')
  const after = await running.make('case:2')
  expect(after.kek).toBe('kek-2')
  for (const [made, place] of [
    [before, 'case:1'],
    [after, 'case:2'],
  ] as const) {
    expect((await command.unwrap(made, place)).equals(made.key)).toBe(true)
    await expect(command.unwrap(made, 'case:3')).rejects.toThrow()
  }
  const again = await command.rewrap(before, 'case:1')
  expect(again.kek).toBe('kek-2')
  expect((await running.unwrap(again, 'case:1')).equals(before.key)).toBe(true)
  await expect(command.retire('kek-2')).rejects.toThrow('wraps every new key')
  await command.retire('kek-1')
  const later = keysFromFolder(dir, false).kek
  await expect(later.unwrap(before, 'case:1')).rejects.toThrow('kek-1 is missing')
  expect((await later.unwrap(again, 'case:1')).equals(before.key)).toBe(true)
})

test('SEC K4 keys of the environment wrap, and those of files still open', async () => {
  const dir = folder()
  const filed = await keysFromFolder(dir, true).kek.make('case:1')
  const secret = Buffer.alloc(32, 3).toString('base64')
  const ring = openKeys(dir, { create: false, kek: { kind: 'env', keys: `1=${secret}` } }).kek
  expect((await ring.make('case:2')).kek).toBe('env:1')
  expect((await ring.unwrap(filed, 'case:1')).equals(filed.key)).toBe(true)
  expect((await ring.rewrap(filed, 'case:1')).kek).toBe('env:1')
  await expect(ring.rotate()).rejects.toThrow('in front of the others')
  expect(() => openKeys(dir, { create: false, kek: { kind: 'env', keys: 'abc' } })).toThrow('KEK_ENV holds NUMBER=KEY')
})
