import { chmodSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keysFromFolder } from './keys.ts'
import { newDataKey, openText, sealText, unwrap } from './seal.ts'

const folder = () => join(mkdtempSync(join(tmpdir(), 'bw-keys-')), 'keys')

test('SEC K1 a sealed value opens only with its key and only in its place', () => {
  const keys = keysFromFolder(folder(), true)
  const { key } = newDataKey(keys, 'case-1')
  const sealed = sealText(key, 'words', 'event.body:1')
  expect(openText(key, sealed, 'event.body:1')).toBe('words')
  expect(() => openText(key, sealed, 'event.body:2')).toThrow()
  sealed[20]! ^= 1
  expect(() => openText(key, sealed, 'event.body:1')).toThrow()
})

test('SEC K4 key files are made once with mode 0400, and a readable one is refused', () => {
  const dir = folder()
  const first = keysFromFolder(dir, true)
  expect(keysFromFolder(dir, false).index.equals(first.index)).toBe(true)
  expect(statSync(join(dir, 'kek-1')).mode & 0o777).toBe(0o400)
  chmodSync(join(dir, 'index'), 0o444)
  expect(() => keysFromFolder(dir, false)).toThrow('can be read by other accounts')
})

test('SEC K4 a lost key is never replaced in silence', () => {
  expect(() => keysFromFolder(folder(), false)).toThrow('missing')
})

test('a data key survives its wrapping', () => {
  const keys = keysFromFolder(folder(), true)
  const made = newDataKey(keys, 'case-1')
  expect(unwrap(keys, made.kek, made.wrapped, 'case-1').equals(made.key)).toBe(true)
})
