import type { Recipient } from '@breakwater/shared/letter.ts'
import { identifiersOf, thirdPartyName } from '../cases/third-party.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import type { LetterKind } from './kinds.ts'

const plain = (text: string) => text.trim().normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
/** One address a relay reads as one, as the mailer wants it. */
export const isMailAddress = (text: string): boolean =>
  /^[^\s\p{C}"(),:;<>@[\\\]]{1,64}@[^\s\p{C}"(),:;<>@[\\\]]{1,255}$/u.test(text.trim())

/**
 * Whether somebody may receive a letter of this kind: the other side's HR or senior manager and never the person it is about; or, for a
 * customer or service user, themselves at an address of their own (POLICY 20, 22, 50, 106). Nobody of our own organisation, and not
 * whoever reported. Runs as the service.
 * @throws Refusal `letter.recipient_role`, `letter.recipient_is_the_person`, `letter.recipient_is_not_them`, `letter.recipient_is_ours`
 */
export async function checkRecipient(
  deps: Deps,
  tx: Tx,
  kind: LetterKind,
  thirdPartyId: string | null,
  to: Recipient,
): Promise<void> {
  if (!kind.roles.includes(to.role)) throw new Refusal('invalid', 'letter.recipient_role')
  const mail = isMailAddress(to.address)
  if (mail && (await isOurs(tx, to.address))) throw new Refusal('invalid', 'letter.recipient_is_ours')
  const third = thirdPartyId
    ? await tx.selectFrom('third_party').where('id', '=', thirdPartyId).select(['id', 'name_sealed']).executeTakeFirst()
    : undefined
  const theirs = thirdPartyId ? await identifiersOf(deps, tx, thirdPartyId) : []
  const known = theirs.some(({ value }) => plain(value) === plain(to.address))
  const sameName = third !== undefined && plain(thirdPartyName(deps, third)) === plain(to.name)
  if (to.role === 'themselves') {
    const own = theirs.some(
      ({ kind: k, value, confirmed }) => k === 'email' && confirmed && plain(value) === plain(to.address),
    )
    if (mail && !own) throw new Refusal('invalid', 'letter.recipient_is_not_them')
    return
  }
  if (known || sameName) throw new Refusal('invalid', 'letter.recipient_is_the_person')
}

/** An address of somebody in the directory, or of one of our domains. */
async function isOurs(tx: Tx, address: string): Promise<boolean> {
  const low = address.trim().toLowerCase()
  const domain = low.slice(low.lastIndexOf('@') + 1)
  const ours = await tx.selectFrom('organisation').select('domains').executeTakeFirst()
  if (ours?.domains.some((d) => d.toLowerCase() === domain)) return true
  return (
    (await tx.selectFrom('person_address').where('address', '=', low).select('address').executeTakeFirst()) !==
    undefined
  )
}
