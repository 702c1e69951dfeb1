import { type CrmSite, named } from './record.ts'

export const pipedrive: CrmSite = {
  system: 'pipedrive',
  origins: ['https://*.pipedrive.com/*'],
  read(url) {
    if (!/^[\w-]+\.pipedrive\.com$/.test(url.hostname)) return undefined
    const lead = /^\/leads\/inbox\/([0-9a-f]{8}-[0-9a-f-]{27})\/?$/.exec(url.pathname)
    return lead?.[1]
      ? { object: 'lead', id: lead[1] }
      : named(/^\/(person|organization|deal)\/(\d+)\/?$/.exec(url.pathname))
  },
}
