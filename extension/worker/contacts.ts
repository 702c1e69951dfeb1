import { restrictions } from '@breakwater/shared/contract/restrictions.ts'
import type { Standing } from '../messages.ts'
import { recordAt } from '../records/index.ts'
import { readSettings } from '../session/settings.ts'
import { call, shelf } from './world.ts'

/** One neutral answer for a record page: restricted, clear, or not checked when the service cannot be asked (EXT-21, EXT-23). */
export async function standingOf(seen: {
  url: string
  emails: string[]
}): Promise<{ standing: Standing; askRole: string }> {
  const settings = await readSettings()
  const record = recordAt(new URL(seen.url))
  const own = (email: string) => settings.internalDomains.some((domain) => email.endsWith(`@${domain.toLowerCase()}`))
  const identifiers = [
    ...(record
      ? [{ kind: 'crm' as const, value: `${record.system}:${record.host}:${record.object}:${record.id}` }]
      : []),
    ...seen.emails.filter((email) => !own(email)).map((value) => ({ kind: 'email' as const, value })),
  ]
  if (settings.doNotContact === 'off' || !record || !identifiers.length) return { standing: 'clear', askRole: '' }
  try {
    const { answers, askRole } = await call(restrictions.lookup, { body: { identifiers } })
    await shelf.remove('notChecked')
    return { standing: answers.includes('restricted') ? 'restricted' : 'clear', askRole: settings.askRole || askRole }
  } catch {
    // The record page stays as it is; the popup says that nothing was checked.
    await shelf.set('notChecked', true)
    return { standing: 'not-checked', askRole: '' }
  }
}
