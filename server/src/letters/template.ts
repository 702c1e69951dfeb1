import type { Tx } from '../db/as.ts'
import { OUR_TEMPLATES, say } from './words.ts'

export type Paragraph = { id: string; text: string }
export type Template = { version: number; blocks: Paragraph[] }

const NOTICE_NAMES: Record<string, string> = { 'notice.other-organisation': 'letter.other-organisation' }

/** Ours for a kind; a pack's own word falls back to its first part. Version 0. */
export function ourTemplate(kind: string): Template {
  const words = [NOTICE_NAMES[kind] ?? kind, kind.split('.')[0]!, 'letter'].map((k) => OUR_TEMPLATES[k]).find(Boolean)
  return { version: 0, blocks: Object.entries(words ?? {}).map(([id, text]) => ({ id, text })) }
}

/** The newest of the organisation's own, else ours. */
export async function templateOf(tx: Tx, kind: string): Promise<Template> {
  const own = await tx
    .selectFrom('letter_template')
    .where('kind', '=', kind)
    .select(['version', 'blocks'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return own ?? ourTemplate(kind)
}

/** `{{name}}` in a paragraph becomes its value; an unknown one stays as it is, to be seen in the preview. */
export const filled = (text: string, params: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => params[name] ?? whole)

/** What a reason of the pack says to the other side. */
export const reasonText = (id: string, ofPack: string | undefined): string =>
  say.has(`letter.reason.${id}`) ? say(`letter.reason.${id}`) : (ofPack ?? id)
