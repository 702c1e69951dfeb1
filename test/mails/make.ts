/** Writes every fixture in this folder: `node test/mails/make.ts`. All people and companies are invented. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { forwards } from './make-forwards.ts'
import { machines } from './make-machines.ts'
import { odd } from './make-odd.ts'
import { proofs } from './make-proofs.ts'

export type Expectation = {
  kind: 'human' | 'own' | 'bounce' | 'notice' | 'auto' | 'list'
  verdict?: 'verified' | 'unverified' | 'external'
  reason?: string
  flags?: string[]
  /** outermost first: the address, or the name where the mail has no address, or nothing where no one is named */
  originals: { from?: string; grade: 'C' | 'D'; how?: string; depth?: number }[]
  ownWords?: string
  subject?: string
  defects?: string[]
}
export type Fixture = { name: string; mail: string | Buffer; expected: Expectation }

const here = dirname(fileURLToPath(import.meta.url))
const groups: Record<string, Fixture[]> = { ...forwards, ...machines, ...proofs, ...odd }
let count = 0
for (const [group, fixtures] of Object.entries(groups)) {
  const folder = join(here, group)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { name, mail, expected } of fixtures) {
    writeFileSync(join(folder, `${name}.eml`), typeof mail === 'string' ? Buffer.from(mail.replace(/\r?\n/g, '\r\n'), 'utf8') : mail)
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(expected, null, 2)}\n`)
    count++
  }
}
console.log(`${count} fixtures in ${Object.keys(groups).length} groups`)
