import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Keys } from '../keys/keys.ts'

const MARK = 16
const macOf = (keys: Pick<Keys, 'session'>, id: string) =>
  createHmac('sha256', keys.session).update(`mail.confirm:${id}`).digest().subarray(0, MARK)

/** The secret of a one-time link, made from its id: the database holds no link that works. */
export const confirmToken = (keys: Pick<Keys, 'session'>, id: string): string =>
  Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), macOf(keys, id)]).toString('base64url')

/** The id in a link of ours; nothing when we did not make it. */
export function confirmIdOf(keys: Pick<Keys, 'session'>, token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 16 + MARK) return undefined
  const id = bytes
    .subarray(0, 16)
    .toString('hex')
    .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
  return timingSafeEqual(bytes.subarray(16), macOf(keys, id)) ? id : undefined
}
