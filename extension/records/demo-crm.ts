import { type CrmSite, named } from './record.ts'

/** The demo CRM page; never in a store build. */
export const demoCrm: CrmSite = {
  system: 'demo-crm',
  origins: ['http://127.0.0.1/*', 'http://localhost/*'],
  read: (url) =>
    url.hostname === '127.0.0.1' || url.hostname === 'localhost'
      ? named(/^\/crm\/record\/([a-z][\w.-]{0,59})\/([\w.:-]{1,120})\/?$/.exec(url.pathname))
      : undefined,
}
