import { type CrmSite, named } from './record.ts'

/** The record is in the hash. */
export const copper: CrmSite = {
  system: 'copper',
  origins: ['https://app.copper.com/*'],
  read: (url) =>
    url.hostname === 'app.copper.com' && /^\/companies\/\d+\/app\/?$/.test(url.pathname)
      ? named(/^#\/(contact|company|lead|deal|opportunity)\/(\d+)$/.exec(url.hash))
      : undefined,
}
