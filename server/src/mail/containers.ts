import type { ContainerKind, Contents, MessageFacts, Original, SafeReading } from './reading.ts'

const LOOKED_INTO: readonly ContainerKind[] = ['outlook-message', 'outlook-container', 'archive']

/** Kinds whose bytes are looked into, in the child only; all others are known by their name alone. */
export const isLookedInto = (kind: ContainerKind | undefined): boolean =>
  kind !== undefined && LOOKED_INTO.includes(kind)

export const named = (): Contents => ({ state: 'named', names: [], more: 0 })
export const broken = (): Contents => ({ state: 'broken', names: [], more: 0 })

/** The same reading, for when its containers could not be looked into. */
export const withBroken = (reading: SafeReading): SafeReading =>
  withContents(
    reading,
    new Map(
      reading.view.attachments.flatMap((one) => (isLookedInto(one.container) ? [[one.path ?? '', broken()]] : [])),
    ),
    new Map(),
  )

/** A reading with what its containers hold: by the path of an attachment, by the place of an original. */
export function withContents(
  reading: SafeReading,
  parts: Map<string, Contents>,
  messages: Map<number, Contents>,
): SafeReading {
  const attachments = reading.view.attachments.map((one) => {
    if (!one.container || one.container === 'message') return one
    return { ...one, holds: parts.get(one.path ?? '') ?? named() }
  })
  const originals = reading.originals.map((one, at) => ({ ...one, ...facts(messages.get(at)?.message) }))
  const inside = [...messages].flatMap(([at, { message }]) => insideOf(message, at, originals[at]?.depth ?? 1))
  return { ...reading, view: { ...reading.view, attachments }, originals: [...originals, ...inside].slice(0, 50) }
}

const facts = (message: MessageFacts | undefined): Partial<Original> => {
  const { from, to, subject, date, text } = message ?? {}
  return message
    ? {
        ...(from && { from }),
        ...(to && { to }),
        ...(subject && { subject }),
        ...(date && { date }),
        ...(text && { text }),
      }
    : {}
}

/** Messages inside an Outlook message have no bytes that could be cut out, so they are proposals of grade D. */
const insideOf = (message: MessageFacts | undefined, within: number, depth: number): Original[] =>
  (message?.inside ?? []).map((one) => ({
    how: 'inline',
    ...facts(one),
    grade: 'D',
    depth: depth + 1,
    within,
    why: 'outlook-inside',
  }))
