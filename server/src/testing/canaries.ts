import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

/** What a person wrote somewhere, as a word that stands nowhere else. `at` says where it was put. */
export type Canary = { word: string; at: string }

const LETTERS = 'bcdfghjkmnpqrstvwxz'
const word = () => `zq${Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`

/** Words to put into fields; small letters only, so that addresses and domains keep them. */
export function aviary() {
  const all: Canary[] = []
  return {
    all,
    in(at: string): string {
      const canary = { word: word(), at }
      all.push(canary)
      return canary.word
    },
  }
}

/** How a word may lie in bytes: as it is, in hex, in base64 at each of its three places, in UTF-16 as text and in hex. */
function formsOf(text: string): { folded: string[]; exact: string[] } {
  const bytes = Buffer.from(text)
  const wide = Buffer.from(text, 'utf16le')
  const base64 = [0, 1, 2].flatMap((shift) =>
    [bytes, wide].map((b) => {
      const all = Buffer.concat([Buffer.alloc(shift), b])
        .toString('base64')
        .replace(/=+$/, '')
      return all.slice(shift ? 4 : 0, -4)
    }),
  )
  return { folded: [text, bytes.toString('hex'), wide.toString('hex'), wide.toString('latin1')], exact: base64 }
}

/** A place that was looked through. */
export type Place = { name: string; text: string }
export type Found = { at: string; place: string; form: string }

/** Every canary that lies in a place in any form. */
export function searched(canaries: readonly Canary[], places: readonly Place[]): Found[] {
  const forms = canaries.map((canary) => ({ ...canary, ...formsOf(canary.word) }))
  return places.flatMap(({ name, text }) => {
    const folded = text.toLowerCase()
    return forms.flatMap(({ at, folded: small, exact }) => {
      const form = small.find((f) => folded.includes(f)) ?? exact.find((f) => text.includes(f))
      return form === undefined ? [] : [{ at, place: name, form: form.slice(0, 24) }]
    })
  })
}

/** Every row of every table of a database as text, the queue's too: what a dump holds. Binary columns come as hex. */
export async function dumped(adminUrl: string): Promise<Place[]> {
  const client = new pg.Client(adminUrl)
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'`,
    )
    const places: Place[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)
      places.push({ name: `table ${name}`, text: rows.map(({ row }) => row).join('\n') })
    }
    return places
  } finally {
    await client.end()
  }
}

/** Every file below a folder and its name. */
export const filesBelow = (dir: string): Place[] =>
  readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return { name: `file ${entry.name.slice(0, 12)}`, text: `${path}\n${readFileSync(path, 'latin1')}` }
    })
