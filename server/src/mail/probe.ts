import { comparable } from './address.ts'
import { first, readHead } from './bytes.ts'

/** What a probe of the connection test says and is called; its Message-ID ends so. */
export const PROBE = {
  domain: 'probe.breakwater',
  text: 'This message tests the connection of the mailbox. It can be removed.',
} as const
const LARGEST = 16 * 1024

/** Whether a mail is such a probe and nothing else. Who forges one hides a mail of their own and nobody else's. */
export function isProbe(bytes: Buffer, ownAddresses: readonly string[]): boolean {
  if (bytes.length > LARGEST) return false
  const head = readHead(bytes)
  const said = bytes.subarray(head.length).toString('latin1').trim()
  const isOurs = ownAddresses.includes(comparable(first(head, 'x-loop')) ?? '')
  return isOurs && said === PROBE.text && first(head, 'message-id').trim().endsWith(`@${PROBE.domain}>`)
}
