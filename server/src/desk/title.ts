import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { say, word } from './words.ts'

/** A case with the behaviours alone that the policy calls a risk: what a safety lead who was asked knows of them. */
export const risky = <C extends { behaviours: readonly string[] }>(pack: PolicyPack, c: C) => ({
  ...c,
  behaviours: c.behaviours.filter((b) => pack.risk?.behaviours.includes(b)),
})

/** A case's title from codes only: what kind of thing, by which channel. Never words somebody wrote (SCREENS 1.2). */
export function titleOf(pack: PolicyPack, c: { behaviours: readonly string[]; channel: string }): string {
  const [first] = c.behaviours.filter((b) => b !== 'not-sure')
  // the pack's own labels speak as the person who reports
  const known =
    first &&
    (say.has(`behaviour.${first}`) ? say(`behaviour.${first}`) : pack.behaviours.find((b) => b.id === first)?.label)
  const what = first ? (known ?? word('behaviour', first)) : say('title.report')
  return c.channel === 'unknown' ? what : say('title.by_channel', { what, channel: word('channel', c.channel) })
}
