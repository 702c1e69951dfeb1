import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Wishes } from '@breakwater/shared/wishes.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { placeOf, sealText } from '../keys/seal.ts'

/** A new version of what the person wants; older ones stay (POLICY 71). @returns its number */
export async function addWishes(
  deps: Deps,
  tx: Tx,
  key: Buffer,
  w: { caseId: string; reportId: string | null; byId: string | null; wishes: Wishes },
): Promise<number> {
  const last = await tx
    .selectFrom('wishes')
    .where('case_id', '=', w.caseId)
    .select(({ fn }) => fn.max('version').as('version'))
    .executeTakeFirst()
  const version = Number(last?.version ?? 0) + 1
  await tx
    .insertInto('wishes')
    .values({
      case_id: w.caseId,
      version,
      report_id: w.reportId,
      by_id: w.byId,
      choices: w.wishes.choices,
      words_sealed: w.wishes.words
        ? sealText(key, w.wishes.words, placeOf('wishes', 'words', `${version}`, w.caseId))
        : null,
      police: w.wishes.police,
      contact_sealed: w.wishes.contact
        ? sealText(key, w.wishes.contact, placeOf('wishes', 'contact', `${version}`, w.caseId))
        : null,
      at: deps.clock.now(),
    })
    .execute()
  return version
}

/** What a person's choices say in the policy's words; the pack names them. */
export const factsFromWishes = (pack: PolicyPack, wishes: Wishes): Record<string, string> =>
  Object.assign({}, ...wishes.choices.map((choice) => pack.wishes.find((w) => w.id === choice)?.sets ?? {}))
