import type { Form } from '../messages.ts'

/** What keeps a form from being sent, as the key of its sentence; undefined when nothing does. Almost nothing is needed (B10). */
export function missingIn(form: Form, now: Date): string | undefined {
  if (!form.ticked.length && !form.words.trim()) return 'panel.empty'
  if (form.whose === 'colleague' && !form.onBehalfOf.trim()) return 'more.colleagueNeeded'
  if (form.happenings.some(({ when }) => when && new Date(when) > now)) return 'more.notYet'
  return undefined
}
