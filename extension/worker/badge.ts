import { browser } from '../browser.ts'
import { allWaiting } from '../outbox/waiting.ts'
import { database, owner, shelf } from './world.ts'

/** How many wait, else `!` when a site changed under us (EXT-29, EXT-31). */
export async function showBadge(): Promise<void> {
  const me = await owner()
  const count = (await allWaiting(await database())).filter((row) => row.owner === me).length
  const health = await shelf.get('health')
  await browser.action.setBadgeBackgroundColor({ color: count ? '#6b4a00' : '#4a565b' })
  await browser.action.setBadgeText({ text: count ? String(count) : health ? '!' : '' })
}
