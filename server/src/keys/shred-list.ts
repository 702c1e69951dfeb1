import { createHmac } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** One case whose keys were destroyed, and the mails it came from; ids only. */
export type Shredded = { caseId: string; at: string; mails: string[] }

const START = 'breakwater shred list 1'
const macOf = (key: Buffer, before: string, entry: Shredded) =>
  createHmac('sha256', key)
    .update(`${before}\n${JSON.stringify([entry.caseId, entry.at, entry.mails])}`)
    .digest('hex')

type Line = Shredded & { mac: string }
type Read = {
  entries: Shredded[] /** the last line's mac */
  head: string /** bytes that are whole lines */
  whole: number
}

async function read(file: string, key: Buffer): Promise<Read> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  // a line without its end was cut by a crash before anybody was told that it is there
  const whole = text.lastIndexOf('\n') + 1
  let head = START
  const entries = text
    .slice(0, whole)
    .split('\n')
    .filter(Boolean)
    .map((line, n) => {
      const { mac, ...entry } = lineOf(line, n + 1)
      head = macOf(key, head, entry)
      if (mac !== head) throw changed(n + 1)
      return entry
    })
  return { entries, head, whole: Buffer.byteLength(text.slice(0, whole)) }
}

const changed = (line: number) =>
  new Error(
    `The list of erased cases was changed at line ${line}, or its key is another one. Put the list back from its copy (SHRED_LIST).`,
  )

function lineOf(text: string, n: number): Line {
  try {
    const { caseId, at, mails, mac } = JSON.parse(text) as Line
    return { caseId, at, mails, mac }
  } catch {
    throw changed(n)
  }
}

/** Every erased case, in order; none when there is no list yet. @throws when a line was changed, dropped or added by somebody else */
export const readShredList = async (file: string, key: Buffer): Promise<Shredded[]> => (await read(file, key)).entries

/** Adds lines at the end and syncs them (SECURITY K7). One writer at a time: the caller holds a lock. */
export async function appendToShredList(file: string, key: Buffer, entries: readonly Shredded[]): Promise<void> {
  if (!entries.length) return
  await mkdir(dirname(file), { recursive: true, mode: 0o711 })
  const { head, whole } = await read(file, key)
  let mac = head
  const lines = entries.map((entry) => {
    mac = macOf(key, mac, entry)
    return `${JSON.stringify({ ...entry, mac })}\n`
  })
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.truncate(whole)
    await handle.appendFile(lines.join(''))
    await handle.sync()
  } finally {
    await handle.close()
  }
  const folder = await open(dirname(file))
  await folder.sync().finally(() => folder.close())
}
