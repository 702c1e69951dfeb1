import type { CrmSite } from './record.ts'

const PREFIXES: Record<string, string> = {
  '003': 'Contact',
  '00Q': 'Lead',
  '001': 'Account',
  '006': 'Opportunity',
  '500': 'Case',
}

export const salesforce: CrmSite = {
  system: 'salesforce',
  origins: ['https://*.lightning.force.com/*'],
  read(url) {
    if (!/^[\w-]+(--[\w-]+\.sandbox)?(\.[\w-]+)?\.lightning\.force\.com$/.test(url.hostname)) return undefined
    const match = /^\/lightning\/r\/(?:([A-Za-z]\w*)\/)?([a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?)\/view\/?$/.exec(
      url.pathname,
    )
    const object = match?.[1] ?? PREFIXES[match?.[2]?.slice(0, 3) ?? '']
    return match?.[2] && object ? { object, id: match[2] } : undefined
  },
}
