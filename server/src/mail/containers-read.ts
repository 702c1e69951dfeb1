import { partBytes } from './bytes.ts'
import { broken, isLookedInto, named, withContents } from './containers.ts'
import { readMsg } from './containers-msg.ts'
import { readTnef } from './containers-tnef.ts'
import { readZip } from './containers-zip.ts'
import type { ContainerKind, Contents, MailBytes, SafeReading } from './reading.ts'

const READERS: Partial<Record<ContainerKind, (bytes: Buffer) => Contents>> = {
  'outlook-message': readMsg,
  'outlook-container': readTnef,
  archive: readZip,
}

const MOST = 20

/** What lies in a container (MAIL 4): names and, of an Outlook message, what it says of itself. Nothing is unpacked; never throws. */
export function contentsOf(kind: ContainerKind, bytes: Buffer): Contents {
  try {
    return READERS[kind]?.(bytes) ?? named()
  } catch {
    return broken()
  }
}

/** Looks into the first 20 containers of a mail and into the Outlook messages among its originals. Runs in the child only. */
export function lookInto(raw: Buffer, tree: MailBytes, reading: SafeReading): SafeReading {
  const parts = new Map<string, Contents>()
  const messages = new Map<number, Contents>()
  reading.originals.forEach(({ why, bytes, place }, at) => {
    if (why !== 'outlook-message' || !bytes || messages.size >= MOST) return
    const contents = contentsOf('outlook-message', bytes)
    messages.set(at, contents)
    const part = place?.parent === -1 && tree.parts.find((one) => one.offset + one.headerLength === place.offset)
    if (part) parts.set(part.path, contents)
  })
  for (const { container, path = '' } of reading.view.attachments) {
    if (!container || !isLookedInto(container) || parts.has(path) || parts.size >= MOST) continue
    const part = tree.parts.find((one) => one.path === path)
    if (part) parts.set(path, contentsOf(container, partBytes(raw, part)))
  }
  return withContents(reading, parts, messages)
}
