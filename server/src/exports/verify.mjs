// Checks a Breakwater bundle: needs Node 22 or newer and nothing else, no network.
//   node verify.mjs                  the folder this file lies in
//   node verify.mjs BUNDLE.zip       a bundle as it was handed over
//   node verify.mjs … --key HEX      and that it was signed by this key
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { crc32 } from 'node:zlib'

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const hex = (bytes) => Buffer.from(bytes).toString('hex')
const un = (text) => Buffer.from(text, 'hex')
const HEX = (length) => new RegExp(`^[0-9a-f]{${length}}$`)

/** The stored files of a zip, in order. @throws when it is none of ours */
export function readZip(bytes) {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const files = new Map()
  let at = 0
  while (at + 30 <= zip.length && zip.readUInt32LE(at) === 0x04034b50) {
    const size = zip.readUInt32LE(at + 18)
    const name = zip.readUInt16LE(at + 26)
    const start = at + 30 + name + zip.readUInt16LE(at + 28)
    if (start + size > zip.length) throw new Error('a file of the bundle is cut short')
    files.set(zip.subarray(at + 30, at + 30 + name).toString('utf8'), zip.subarray(start, start + size))
    at = start + size
  }
  if (!files.size) throw new Error('this is no bundle')
  return files
}

/** The one zip that these files make: stored, without times or extras. Whatever else is in a bundle was put there afterwards. */
export function onlyZip(files) {
  const parts = []
  const list = []
  let at = 0
  for (const [name, data] of files) {
    const title = Buffer.from(name, 'utf8')
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(title.length > name.length ? 0x0800 : 0, 2)
    facts.writeUInt16LE(33, 8)
    facts.writeUInt32LE(crc32(data), 10)
    facts.writeUInt32LE(data.length, 14)
    facts.writeUInt32LE(data.length, 18)
    facts.writeUInt16LE(title.length, 22)
    facts.copy(head, 4)
    parts.push(head, title, data)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 4)
    facts.copy(entry, 6)
    entry.writeUInt32LE(at, 42)
    list.push(entry, title)
    at += head.length + title.length + data.length
  }
  const size = list.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.size, 8)
  end.writeUInt16LE(files.size, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...list, end])
}

function signed(key, message, signature) {
  if (!HEX(64).test(key) || !HEX(128).test(signature)) return false
  const spki = Buffer.concat([un('302a300506032b6570032100'), un(key)])
  return verifySignature(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), un(signature))
}

const eight = (number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(number))
  return bytes
}

/** What is wrong with the rows of the trail: each by its own hash, its content, and its way up to a signed anchor. */
function trailFaults(trail, key) {
  const faults = []
  const anchors = new Map(trail.anchors.map((anchor) => [anchor.seq, anchor]))
  for (const a of trail.anchors) {
    const line = `breakwater-anchor-1 ${a.from} ${a.seq} ${a.hash} ${a.root} ${a.at}`
    if (a.key !== key || !signed(a.key, Buffer.from(line), a.signature)) faults.push(`anchor ${a.seq} is not signed`)
  }
  let last = 0
  for (const row of trail.rows) {
    const said = row.said === null ? undefined : Buffer.from(row.said, 'utf8')
    const ref = row.ref === null ? Buffer.alloc(0) : un(row.ref.replaceAll('-', ''))
    const hash = sha256(
      un(row.prev),
      eight(row.seq),
      eight(row.micros),
      un(row.actor),
      un(row.case),
      un(row.payload),
      ref,
      Buffer.from(`${row.about}:${row.action}`, 'utf8'),
    )
    if (hex(hash) !== row.hash) faults.push(`row ${row.seq} was changed`)
    if (said && hex(sha256(un(trail.outer), sha256(un(trail.inner), said))) !== row.payload)
      faults.push(`what row ${row.seq} says was changed`)
    let up = sha256(Buffer.of(0), hash)
    for (const { side, hash: other } of row.path)
      up = side === 'left' ? sha256(Buffer.of(1), un(other), up) : sha256(Buffer.of(1), up, un(other))
    const anchor = anchors.get(row.anchor)
    if (!anchor || row.seq <= anchor.from || row.seq > anchor.seq || hex(up) !== anchor.root)
      faults.push(`row ${row.seq} is not under its anchor`)
    if (row.seq <= last || row.case !== trail.case) faults.push(`row ${row.seq} is out of place`)
    last = row.seq
  }
  if (!trail.rows.length) faults.push('there is no row')
  return faults
}

/** Entries of the custody log against the rows of the trail that vouch for them. */
function custodyFaults(custody, trail) {
  const rows = new Map(trail.rows.filter((row) => row.about === 'custody').map((row) => [row.ref, row]))
  const faults = custody.flatMap((entry) => {
    const row = rows.get(entry.id)
    const said = row && JSON.parse(row.said)
    const same = said && said[2] === entry.evidence && said[6] === entry.act && row.micros === entry.micros
    return same ? [] : [`the custody entry ${entry.id} is not in the trail as it stands here`]
  })
  const listed = new Set(custody.map((entry) => entry.id))
  for (const ref of rows.keys()) if (!listed.has(ref)) faults.push(`the custody entry ${ref} is missing`)
  return faults
}

/**
 * Checks everything that can be checked without asking anybody.
 * @returns {{ ok: boolean, says: { ok: boolean, text: string }[] }} each check in words
 */
export function verifyBundle(bundle, { key } = {}) {
  const says = []
  const say = (ok, text) => says.push({ ok, text })
  const done = () => ({ ok: says.every((line) => line.ok), says })
  try {
    const files = bundle instanceof Map ? bundle : readZip(bundle)
    if (!(bundle instanceof Map)) {
      const same = onlyZip(files).equals(Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength))
      say(
        same,
        same ? 'The bundle is whole: nothing was added or left over.' : 'The bundle was changed after it was made.',
      )
    }
    const list = files.get('manifest.json')
    const seal = files.get('manifest.sig.json')
    if (!list || !seal) {
      say(false, 'The list of contents or its signature is missing.')
      return done()
    }
    const { algorithm, key: by, signature } = JSON.parse(seal.toString('utf8'))
    const plain = `${JSON.stringify({ algorithm: 'Ed25519', key: by, signature })}\n` === seal.toString('utf8')
    const whole = algorithm === 'Ed25519' && plain && signed(by, list, signature)
    say(
      whole,
      whole ? `The list of contents is signed by the key ${by}.` : 'The signature of the list of contents is wrong.',
    )
    if (key) say(by === key, by === key ? 'That is the key you named.' : 'That is not the key you named.')
    const manifest = JSON.parse(list.toString('utf8'))
    const named = new Set(manifest.files.map((file) => file.path))
    for (const file of manifest.files) {
      const data = files.get(file.path)
      const same = data && data.length === file.size && hex(sha256(data)) === file.sha256
      say(Boolean(same), `${file.path}: ${same ? 'as it was when the bundle was made' : data ? 'changed' : 'missing'}.`)
    }
    for (const path of files.keys())
      if (!named.has(path) && !path.startsWith('manifest.')) say(false, `${path}: not in the list of contents.`)
    for (const piece of manifest.evidence) {
      if (!piece.file) continue
      const data = files.get(piece.file)
      const same = data && hex(sha256(data)) === piece.sha256
      say(
        Boolean(same),
        `${piece.file}: ${same ? 'the bytes that arrived' : 'not the bytes that arrived'}, ${piece.at}.`,
      )
    }
    const trail = JSON.parse((files.get('trail.json') ?? Buffer.from('{}')).toString('utf8'))
    const rows = trailFaults(trail, by)
    say(
      rows.length === 0,
      rows.length
        ? `The trail: ${rows.join('; ')}.`
        : `The trail: ${trail.rows.length} rows, each under a signed anchor.`,
    )
    const custody = custodyFaults(JSON.parse((files.get('custody.json') ?? Buffer.from('[]')).toString('utf8')), trail)
    say(
      custody.length === 0,
      custody.length ? `The custody log: ${custody.join('; ')}.` : 'The custody log is what the trail vouches for.',
    )
  } catch (error) {
    say(false, `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
  return done()
}

function folder(dir) {
  const files = new Map()
  for (const name of readdirSync(dir, { recursive: true })) {
    const path = join(dir, name)
    if (statSync(path).isFile()) files.set(relative(dir, path).split(sep).join('/'), readFileSync(path))
  }
  return files
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2)
  const at = args.indexOf('--key')
  const key = at >= 0 ? args.splice(at, 2)[1] : undefined
  const what = args[0] ?? import.meta.dirname
  const { ok, says } = verifyBundle(statSync(what).isDirectory() ? folder(what) : readFileSync(what), { key })
  for (const line of says) console.log(`${line.ok ? 'right' : 'WRONG'}  ${line.text}`)
  console.log(
    ok
      ? 'Everything fits. Compare the key with the one the organisation gave you.'
      : 'Something is wrong. See the lines above.',
  )
  process.exitCode = ok ? 0 : 1
}
