import type { CrmSite } from './record.ts'

const OBJECTS: Record<string, string> = { '0-1': 'contact', '0-2': 'company', '0-3': 'deal', '0-5': 'ticket' }

export const hubspot: CrmSite = {
  system: 'hubspot',
  origins: ['https://app.hubspot.com/*', 'https://app-eu1.hubspot.com/*', 'https://app-na2.hubspot.com/*'],
  read(url) {
    if (!/^app(-[a-z]{2}\d)?\.hubspot\.com$/.test(url.hostname)) return undefined
    const now = /^\/contacts\/\d+\/record\/(\d-\d+)\/(\d+)(?:\/|$)/.exec(url.pathname)
    if (now?.[1] && now[2]) {
      const object = OBJECTS[now[1]] ?? (now[1].startsWith('2-') ? now[1] : undefined)
      return object ? { object, id: now[2] } : undefined
    }
    const old = /^\/contacts\/\d+\/(contact|company|deal|ticket)\/(\d+)(?:\/|$)/.exec(url.pathname)
    return old?.[1] && old[2] ? { object: old[1], id: old[2] } : undefined
  },
}
