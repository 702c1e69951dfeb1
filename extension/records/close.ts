import type { CrmSite } from './record.ts'

export const close: CrmSite = {
  system: 'close',
  origins: ['https://app.close.com/*'],
  read(url) {
    const match =
      url.hostname === 'app.close.com' ? /^\/(lead|contact)\/((?:lead|cont)_\w{10,80})\/?$/.exec(url.pathname) : null
    return match?.[1] && match[2]?.startsWith(match[1].slice(0, 4)) ? { object: match[1], id: match[2] } : undefined
  },
}
