import type { Person } from '@breakwater/shared/person.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { record } from '../trail/record.ts'
import { newestWishes } from './facts.ts'
import { stillOpen, withLetter } from './open-letter.ts'

/** The author opens the wishes beside the letter; which version they saw is kept with it (POLICY 20, I14). Version 0: nobody was asked yet. */
export const readWishes = (deps: Deps, who: Person, at: { reference: string; id: string }) =>
  as(deps.db, person(who.id), async (tx) => {
    const shown = await withLetter(
      deps,
      tx,
      who,
      at,
      'letter.write',
      async (letter) => {
        stillOpen(letter)
        const { s, key, row } = letter
        const wishes = await newestWishes(tx, s.file.id)
        const version = wishes?.version ?? 0
        await tx.updateTable('letter').set({ wishes_read: version }).where('id', '=', row.id).execute()
        const label = (id: string) => s.pack.wishes.find((w) => w.id === id)?.label ?? id
        const words = wishes?.words_sealed
          ? openText(key, wishes.words_sealed, placeOf('wishes', 'words', `${version}`, s.file.id))
          : ''
        return { caseId: s.file.id, version, choices: (wishes?.choices ?? []).map(label), words }
      },
      true,
    )
    const { caseId, ...reply } = shown
    await record(tx, deps.clock, { action: 'wishes.read', caseId, subject: at.id, detail: { version: reply.version } })
    return reply
  })
