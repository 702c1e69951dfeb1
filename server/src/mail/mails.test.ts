import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { whoReported } from './authenticity.ts'
import { readBytes } from './bytes.ts'
import { fallbackView } from './fallback.ts'
import { classify } from './machine-mail.ts'
import { findOriginals } from './original.ts'
import type { Original } from './reading.ts'

type Expected = {
  kind: string
  verdict?: string
  reason?: string
  flags?: string[]
  originals: { from?: string; grade: string; how?: string; depth?: number }[]
  ownWords?: string
  subject?: string
  defects?: string[]
}

const folder = fileURLToPath(new URL('../../../test/mails/', import.meta.url))
const requirement: Record<string, string> = {
  layouts: 'MAIL-28',
  chains: 'MAIL-29',
  attached: 'MAIL-20',
  machine: 'MAIL-41',
  proven: 'MAIL-35',
  forged: 'MAIL-35',
  replayed: 'MAIL-35',
  redirected: 'MAIL-34',
  charset: 'MAIL-26',
  headers: 'MAIL-21',
  containers: 'MAIL-24',
}
const fixtures = Object.keys(requirement).flatMap((group) =>
  readdirSync(folder + group)
    .filter((file) => file.endsWith('.eml'))
    .map((file) => ({ group, name: file.slice(0, -4), path: `${folder}${group}/${file}` })),
)

const ownAddresses = ['report@corp.example']
const ownDomains = ['corp.example']
const people: Record<string, { personId: string }> = {
  'ana@corp.example': { personId: 'ana' },
  'bo@corp.example': { personId: 'bo' },
}

function read(path: string) {
  const raw = readFileSync(path)
  const tree = readBytes(raw)
  const view = fallbackView(raw, tree)
  const { head, root } = tree
  return {
    view,
    machine: classify(head, {
      partTypes: root.parts.map(({ type }) => type),
      ownAddresses,
      isOwnMessageId: (id) => id === '<bw-own@corp.example>',
      isOwnLoop: (value) => value === 'breakwater',
    }),
    reporter: whoReported({
      head,
      door: 'imap',
      trustedAuthservIds: ['mx.corp.example'],
      ownAddresses,
      ownDomains,
      directory: (address) => people[address],
      now: new Date('2026-11-03T12:00:00Z'),
    }),
    found: findOriginals(raw, tree, view, { ownAddresses, ownDomains }),
  }
}

const sender = ({ from }: Original) => from?.address ?? from?.name

test('MAIL-28 there are at least 150 fixtures', () => expect(fixtures.length).toBeGreaterThanOrEqual(150))

describe.each(Object.entries(requirement))('%s', (group, id) => {
  test.each(fixtures.filter((one) => one.group === group))(`${id} ${group}: $name`, ({ path }) => {
    const expected: Expected = JSON.parse(readFileSync(path.replace(/eml$/, 'json'), 'utf8'))
    const { view, machine, reporter, found } = read(path)
    expect(machine.kind).toBe(expected.kind)
    if (expected.verdict) expect([reporter.verdict, reporter.reason]).toEqual([expected.verdict, expected.reason])
    if (expected.flags) expect(reporter.flags).toEqual(expect.arrayContaining(expected.flags))
    if (expected.subject !== undefined) expect(view.subject).toBe(expected.subject)
    if (expected.ownWords !== undefined) expect(found.ownWords).toBe(expected.ownWords)
    if (expected.defects) expect(view.defects).toEqual(expect.arrayContaining(expected.defects))
    expect(found.originals.map((one) => ({ from: sender(one), grade: one.grade }))).toEqual(
      expected.originals.map(({ from, grade }) => ({ from, grade })),
    )
    expected.originals.forEach(({ how, depth }, at) => {
      if (how) expect(found.originals[at]?.how).toBe(how)
      if (depth) expect(found.originals[at]?.depth).toBe(depth)
    })
  })
})

describe('over all fixtures', () => {
  test('MAIL-35 no forgery and no replay is verified', () => {
    const verdicts = fixtures
      .filter(({ group }) => group === 'forged' || group === 'replayed')
      .map(({ path }) => read(path).reporter.verdict)
    expect(verdicts.length).toBeGreaterThanOrEqual(30)
    expect(verdicts).not.toContain('verified')
  })

  test('MAIL-35 control: believing any Authentication-Results verifies a forgery', () => {
    const naive = fixtures.filter(
      ({ group, path }) =>
        group === 'forged' && /^Authentication-Results:.*dmarc=pass/m.test(readFileSync(path, 'latin1')),
    )
    expect(naive.length).toBeGreaterThan(10)
  })

  test('MAIL-41 no mail by a person is taken for a machine', () => {
    const misjudged = fixtures.filter(({ group, path }) => group !== 'machine' && read(path).machine.kind !== 'human')
    expect(misjudged).toEqual([])
    expect(fixtures.filter(({ group }) => group !== 'machine').length).toBeGreaterThanOrEqual(150)
  })

  test('MAIL-28 a sender is never one that the bytes do not name', () => {
    for (const { path } of fixtures) {
      const { view, found } = read(path)
      const text = `${readFileSync(path, 'latin1')}${view.text}${view.html}`.toLowerCase()
      for (const original of found.originals)
        if (original.how === 'inline' && original.from?.address) expect(text).toContain(original.from.address)
    }
  })
})
