import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { access } from '../desk/access.ts'
import { claim } from '../desk/claim.ts'
import { note } from '../desk/note.ts'
import { sha256 } from '../evidence/keep.ts'
import { Refusal } from '../refusal.ts'
import { putEvidence } from '../reports/put-evidence.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { seeded } from '../testing/tampering.ts'
import { trailPublicKey } from '../trail/signing.ts'
import { exportCase } from './export-case.ts'
import { defang, masker } from './mask.ts'
import { paperPdf } from './pdf.ts'
import { readZip, verifyBundle } from './verify.mjs'

const full = inject('tier') === 'full'
const FLIPS = full ? 1_000 : 100
const RAW = Buffer.from('From: Cy <cy@prospect.example>\r\nSubject: Hello\r\n\r\nSee http://bad.example/now\r\n')
let desk: Desk
let reference: string
let bundle: Buffer
const order = { recipient: 'organisation' as const, reason: 'The tribunal asked' }
const yes = () => undefined

beforeAll(async () => {
  desk = await openDesk()
  const { ada, hal } = desk.staff
  const report = aReport(ada, {
    sender: 'cy@prospect.example',
    words: 'Cy wrote to me; Ivy Cole saw it at http://bad.example/now',
  })
  report.evidence[0]!.hash = sha256(RAW)
  report.evidence[0]!.size = RAW.length
  reference = (await desk.receives(report)).reference
  await putEvidence(desk.deps, ada, report.id, sha256(RAW).toString('hex'), new Uint8Array(RAW))
  await claim(desk.deps, hal, reference)
  await note(desk.deps, hal, reference, 'Spoke with Ivy Cole about it', 'desk')
  bundle = (await exportCase(desk.deps, hal, reference, order, yes)).bytes
}, 60_000)
afterAll(() => desk.close())

test('SEC A5 a bundle holds originals, custody, trail and a paper, and its own verifier finds all of it right without any package', () => {
  const files = readZip(bundle)
  const original = [...files.keys()].find((path) => path.startsWith('originals/'))!
  expect(Buffer.from(files.get(original)!).equals(RAW)).toBe(true)
  const manifest = JSON.parse(files.get('manifest.json')!.toString())
  expect(manifest).toMatchObject({ format: 'breakwater-bundle-1', tool: { name: 'Breakwater' }, redactions: [] })
  expect(manifest.clock).toMatchObject({ zone: 'America/New_York' })
  expect(manifest.evidence[0]).toMatchObject({ sha256: sha256(RAW).toString('hex'), file: original, grade: 'B' })
  const trail = JSON.parse(files.get('trail.json')!.toString())
  expect(trail.rows.map((row: { action: string }) => row.action)).toEqual(
    expect.arrayContaining(['report.received', 'case.claimed', 'custody.kept', 'custody.downloaded', 'case.exported']),
  )
  const dir = mkdtempSync(join(tmpdir(), 'bw-bundle-'))
  try {
    for (const [path, data] of files) {
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), data)
    }
    const key = trailPublicKey(desk.deps.keys).toString('hex')
    const out = execFileSync(process.execPath, [join(dir, 'verify.mjs'), '--key', key], { encoding: 'utf8' })
    expect(out).toContain('That is the key you named.')
    expect(out).toContain('Everything fits.')
    expect(out).not.toContain('WRONG')
    writeFileSync(join(dir, original), 'something else')
    expect(() => execFileSync(process.execPath, [join(dir, 'verify.mjs')], { stdio: 'pipe' })).toThrow('Command failed')
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('SEC S17 A5 every flipped bit of a bundle is found', { timeout: full ? 600_000 : 60_000 }, () => {
  expect(verifyBundle(bundle).says.filter(({ ok }) => !ok)).toEqual([])
  const random = seeded(72)
  let found = 0
  let control = 0
  for (let n = 0; n < FLIPS; n++) {
    const changed = Buffer.from(bundle)
    changed[random(changed.length)]! ^= 1 << random(8)
    if (!verifyBundle(changed).ok) found++
    // control: who only looks whether the list of contents is signed
    const [first] = verifyBundle(changed).says.filter(({ text }) => text.startsWith('The list of contents is signed'))
    if (!first?.ok) control++
  }
  console.log(`S17 bundle ${inject('tier')}: ${FLIPS} flipped bits, ${found} found; control found ${control}`)
  expect(found).toBe(FLIPS)
  expect(control).toBeLessThan(FLIPS)
})

test('SEC N5 an export is on the trail, and the person who reported sees that it was made', async () => {
  const seen = await access(desk.deps, desk.staff.ada, reference)
  expect(seen).toContainEqual(expect.objectContaining({ what: 'Took a copy out of the service', part: 'handler' }))
})

test('SCREEN 72 what goes to an authority names no staff and holds no inner lines, each with its reason', async () => {
  const { bytes } = await exportCase(desk.deps, desk.staff.hal, reference, { ...order, recipient: 'authority' }, yes)
  const manifest = JSON.parse(readZip(bytes).get('manifest.json')!.toString())
  expect(JSON.stringify(manifest)).not.toMatch(/Ivy|Cole|Hal Reed/)
  expect(manifest.redactions).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ where: 'words', what: 'Name of a member of staff' }),
      expect.objectContaining({ where: 'timeline', what: 'An internal line' }),
    ]),
  )
  expect(verifyBundle(bytes).ok).toBe(true)
})

test('SEC T28 a bundle for an outsider opens only with their key', async () => {
  const identity = await generateIdentity()
  const encryption = { recipient: await identityToRecipient(identity) }
  const sent = await exportCase(desk.deps, desk.staff.hal, reference, { ...order, encryption }, yes)
  expect(sent.name).toMatch(/\.zip\.age$/)
  const open = new Decrypter()
  open.addIdentity(identity)
  expect(verifyBundle(await open.decrypt(new Uint8Array(sent.bytes))).ok).toBe(true)
  const other = new Decrypter()
  other.addIdentity(await generateIdentity())
  await expect(other.decrypt(new Uint8Array(sent.bytes))).rejects.toThrow()
})

test('SEC S11 nobody but the handler exports, and only after confirming that it is them', async () => {
  const { ada, ivy, una, hal } = desk.staff
  for (const who of [ada, ivy, una])
    await expect(exportCase(desk.deps, who, reference, order, yes)).rejects.toBeInstanceOf(Refusal)
  const no = () => {
    throw new Refusal('unconfirmed', 'refusal.step_up')
  }
  await expect(exportCase(desk.deps, hal, reference, order, no)).rejects.toMatchObject({ code: 'refusal.step_up' })
  const rows = await as(desk.deps.db, system('worker'), (tx) =>
    tx.selectFrom('event').where('kind', '=', 'case.exported').select('actor_id').execute(),
  )
  expect(new Set(rows.map((r) => r.actor_id))).toEqual(new Set([hal.id]))
})

test('SCREEN 72 the paper is a tagged PDF: structure, language, title, its fonts embedded, nothing remote', async () => {
  const pdf = (
    await paperPdf(
      {
        title: 'Case file',
        language: 'en-GB',
        made: desk.clock.now(),
        intro: ['Über Жук'],
        sections: [
          {
            title: 'Words',
            paragraphs: Array.from({ length: 60 }, () => 'See http://bad.example/now '.repeat(4)),
            list: ['one'],
          },
        ],
      },
      { compress: false },
    )
  ).toString('latin1')
  for (const part of [
    '/StructTreeRoot',
    '/Marked true',
    '/Lang (en-GB)',
    'pdfuaid:part',
    '/DisplayDocTitle true',
    '/FontFile2',
  ])
    expect(pdf).toContain(part)
  expect(pdf).not.toMatch(/\/URI|\/Launch|\/JavaScript|\/Helvetica/)
  expect((pdf.match(/\/Type \/Font\n/g) ?? []).length).toBeGreaterThan(0)
})

test('SEC 9.4 addresses in a paper are dead, names go whole whatever their case, and what was hidden is never noted', () => {
  expect(defang('see https://bad.example/a.b and http://x.example')).toBe(
    'see hxxps://bad[.]example/a.b and hxxp://x[.]example',
  )
  const masks = masker([{ text: 'Ivy Cole', label: 'a colleague', what: 'Name', reason: 'why' }])
  expect(masks.mask('ivy cole, IVY; Ivyanna and Cole.', 'words')).toBe(
    '[a colleague], [a colleague]; Ivyanna and [a colleague].',
  )
  expect(masks.redactions()).toEqual([{ where: 'words', what: 'Name', reason: 'why', times: 3 }])
})
