import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as contracts from '@breakwater/shared/contract/index.ts'
import { describe, expect, test } from 'vitest'
import { contrasts } from './house/contrast.ts'
import { circleIn, importsOf, impureImports, told } from './house/imports.ts'
import { OPEN_TO_ALL, rankOf, roomOf, TOP } from './house/rooms.ts'
import { filesIn, isTest, linesThatMatch, pathsIn, root, SOURCE } from './house/tree.ts'

const code = filesIn(['shared', 'extension', 'server', 'test'], SOURCE)
const within = (folder: string) => code.filter(({ path }) => path.startsWith(folder))
const shipped = code.filter((file) => !isTest(file) && !file.path.startsWith('test/'))
const imports = importsOf(code)
const of = (folder: string, tests = true) =>
  imports.filter(({ from }) => from.startsWith(folder) && (tests || !isTest({ path: from })))

test('the house was looked at', () => {
  expect(code.length).toBeGreaterThan(60)
  expect(imports.length).toBeGreaterThan(150)
  for (const folder of ['shared/src', 'extension', 'server/src', 'server/console', 'test']) {
    expect(within(folder).length, folder).toBeGreaterThan(4)
  }
})

describe('who may import whom', () => {
  test('shared imports zod and itself only', () => {
    const bad = of('shared/src', false).filter(
      ({ target, specifier }) => !(target?.startsWith('shared/src/') || /^zod(\/|$)/.test(specifier)),
    )
    expect(bad.map(told)).toEqual([])
  })

  test.each([
    ['extension', ['extension/', 'shared/src/']],
    ['server/console', ['server/console/', 'shared/src/']],
    ['server/src', ['server/src/', 'shared/src/', 'server/policies/']],
    ['test', ['test/', 'shared/src/', 'server/src/testing/', 'server/console/testing/']],
  ])('%s imports only %j of ours', (folder, allowed) => {
    const bad = of(folder, false).filter(({ target }) => target && !allowed.some((place) => target.startsWith(place)))
    expect(bad.map(told)).toEqual([])
  })

  test('every room of the server has its place in the order', () => {
    const rooms = new Set(within('server/src').flatMap(({ path }) => roomOf(path) ?? []))
    rooms.delete('testing')
    expect([...rooms].filter((room) => rankOf(room) < 0)).toEqual([])
  })

  test('a room imports only rooms at or below its own place', () => {
    const bad = of('server/src', false).filter(({ from, target }) => {
      const [room, other] = [roomOf(from), target && roomOf(target)]
      if (!room || !other || OPEN_TO_ALL.includes(target ?? '')) return false
      return other === 'testing' || rankOf(other) > rankOf(room)
    })
    expect(bad.map(told)).toEqual([])
  })

  test('no room imports what puts the rooms together', () => {
    const bad = of('server/src', false).filter(({ from, target }) => roomOf(from) && TOP.includes(target ?? ''))
    expect(bad.map(told)).toEqual([])
  })

  test.each(OPEN_TO_ALL)('%s is open to every room because it is pure: it needs nothing but shared', (file) => {
    expect(of(file).length).toBeGreaterThan(0)
    expect(impureImports(file, imports).map(told)).toEqual([])
  })

  test('files import each other in no circle', () => {
    expect(circleIn(imports)).toBeUndefined()
    const [from, other] = ['a.ts', 'b.ts']
    const pair = [
      { from, specifier: './b.ts', target: other, typeOnly: false, lazy: false },
      { from: other, specifier: './a.ts', target: from, typeOnly: false, lazy: false },
    ]
    expect(circleIn(pair)).toEqual([from, other, from])
  })
})

describe('one place for each reach outside', () => {
  test('only main and the programs in bin read the environment', () => {
    const files = shipped.filter(({ path }) => !/^server\/(src\/main\.ts|bin\/)|\.config\.ts$/.test(path))
    expect(
      linesThatMatch(files, /process\.env\b|import\.meta\.env\.(?!MODE|DEV|PROD|SSR|CHROME|FIREFOX|BROWSER|COMMAND)/),
    ).toEqual([])
  })

  test('only the clock of the server reads the time', () => {
    const files = shipped.filter(({ path }) => path.startsWith('server/src/') && path !== 'server/src/clock.ts')
    expect(linesThatMatch(files, /\bDate\.now\(|\bnew Date\(\)|\bDateTime\.(now|local|utc)\(\)/)).toEqual([])
  })
})

describe('connections', () => {
  const mayConnect =
    /^server\/src\/(crm|mail|mailer|db|demo|testing)\/|^server\/src\/(evidence\/s3|http\/outbound[\w-]*|people\/sign-in[\w-]*|keys\/(aws-kms|vault-transit)|main)\.ts$/

  test('only CRM, mail, mailer, S3, key services and sign-in open connections to elsewhere', () => {
    const modules =
      /^(node:)?(net|tls|http|https|http2|dgram)$|^(imapflow|nodemailer|smtp-server|undici|aws4fetch|openid-client)/
    const bad = of('server/src', false).filter(({ from, specifier, typeOnly }) => {
      return modules.test(specifier) && !typeOnly && !mayConnect.test(from)
    })
    expect(bad.map(told)).toEqual([])
    const files = shipped.filter(({ path }) => path.startsWith('server/src/') && !mayConnect.test(path))
    expect(linesThatMatch(files, /(?<![\w.])(globalThis\.)?fetch\(/)).toEqual([])
  })
})

describe('manners', () => {
  test('no source file is over 300 lines', () => {
    const long = [...code, ...filesIn(['server', 'extension'], /\.css$/)].filter(
      ({ text }) => text.split('\n').length > 301,
    )
    expect(long.map(({ path }) => path)).toEqual([])
  })

  test('no test is left out or runs alone', () => {
    expect(linesThatMatch(code, /\b(?:test|it|describe|suite)\.(?:only|skip|todo|skipIf|runIf)\b/)).toEqual([])
  })

  test('no note to do something later', () => {
    expect(linesThatMatch(code, /\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/)).toEqual([])
  })

  test('no failure is swallowed by an empty catch', () => {
    const bad = code.filter(({ text }) =>
      /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}|\.catch\(\(\w*\)\s*=>\s*\{\s*\}\)/.test(text),
    )
    expect(bad.map(({ path }) => path)).toEqual([])
  })

  test('no machine path and no registry host', () => {
    const text =
      /\.(ts|tsx|mjs|js|json|jsonc|ya?ml|md|css|html|svg|conf|txt|eml|sh|sql|toml|csv)$|(^|\/)(Dockerfile|run|LICENSE|\.[a-z]+)$/
    const everything = filesIn(['.'], text).filter(({ path }) => path !== 'test/house.test.ts')
    expect(everything.length).toBeGreaterThan(80)
    const machine = /(?<![\w.])\/(?:work|root|home\/\w+|Users\/\w+)\//
    const registry =
      /registry\.(?:npmjs|yarnpkg)\.|npmmirror|artifactory|deb\.debian\.org|\bpypi\.org|proxy\.golang\.org/
    expect(linesThatMatch(everything, machine)).toEqual([])
    expect(linesThatMatch(everything, registry)).toEqual([])
  })
})

describe('registries', () => {
  test('every endpoint declares who may knock, and no two share a door', () => {
    const rooms: Record<string, Record<string, { method: string; path: string; who?: unknown }>> = contracts.contract
    const endpoints = Object.entries(rooms).flatMap(([room, verbs]) =>
      Object.entries(verbs).map(([verb, endpoint]) => ({ name: `${room}.${verb}`, ...endpoint })),
    )
    expect(endpoints.length).toBeGreaterThan(10)
    const open = endpoints.filter(({ who }) => {
      return !(who === 'anyone' || who === 'signed-in' || (Array.isArray(who) && who.length > 0))
    })
    expect(open.map(({ name }) => name)).toEqual([])
    const doors = endpoints.map(({ method, path }) => `${method} ${path}`)
    expect(doors.filter((door, index) => doors.indexOf(door) !== index)).toEqual([])
  })

  test('every contract file is part of the contract', () => {
    const files = pathsIn('shared/src/contract').filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    const rooms = files
      .map((path) => path.replace(/.*\/|\.ts$/g, ''))
      .filter((name) => !['index', 'endpoint', 'client'].includes(name))
    expect(Object.keys(contracts.contract).sort()).toEqual(rooms.sort())
  })

  test('every webmail has pages to be tested on', () => {
    const registry = registered('extension/sites/index.ts').filter(
      (name) => !name.startsWith('demo-') && name !== 'site',
    )
    expect(registry.length).toBeGreaterThan(0)
    const without = registry.filter((site) => !pathsIn(`test/pages/${site}`).some((path) => /\.(html|ts)$/.test(path)))
    expect(without).toEqual([])
  })

  test('every CRM connector runs the contract suite', () => {
    const vendors =
      readFileSync(join(root, 'server/src/crm/index.ts'), 'utf8').match(/vendors = \{([^}]*)\}/)?.[1] ?? ''
    const names = [...vendors.matchAll(/\w+/g)].map(([name]) => name)
    expect(names.length).toBeGreaterThan(0)
    const suites = code.filter(({ path, text }) => path.endsWith('.test.ts') && text.includes('connector.contract.ts'))
    const without = names.filter(
      (name) => !suites.some(({ path, text }) => path.includes(`/${name}`) || text.includes(`/crm/${name}.ts`)),
    )
    expect(without).toEqual([])
  })
})

/** The names of the files a registry imports from its own folder. */
function registered(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(/^import (?!type)[^'"]*['"]\.\/([\w-]+)\.ts['"]/gm)].map(([, name = '']) => name)
}

describe('colours of the console', () => {
  const css = readFileSync(join(root, 'shared/src/style/tokens.css'), 'utf8')

  test('SCREEN 8.1 every text and control pair has enough contrast, light and dark', () => {
    const pairs = contrasts(css)
    expect(pairs).toHaveLength(64)
    const weak = pairs.filter(({ ratio, least }) => ratio < least)
    expect(weak.map(({ theme, name, ratio }) => `${theme}: ${name} is ${ratio.toFixed(2)}`)).toEqual([])
  })

  test('one pale colour is noticed', () => {
    const pale = css.replace(/(--ink-3:\s*light-dark\()#[\da-f]{6}/i, '$1#b8b8b8')
    expect(pale).not.toBe(css)
    expect(contrasts(pale).some(({ ratio, least }) => ratio < least)).toBe(true)
  })
})
