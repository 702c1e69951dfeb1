import { type CrmSite, named } from './record.ts'

export const zoho: CrmSite = {
  system: 'zoho',
  origins: [
    'https://crm.zoho.com/*',
    'https://crm.zoho.eu/*',
    'https://crm.zoho.in/*',
    'https://crm.zoho.com.au/*',
    'https://crm.zoho.jp/*',
  ],
  read: (url) =>
    /^crm\.zoho\.(com|eu|in|com\.au|jp|sa|com\.cn|uk)$/.test(url.hostname) || url.hostname === 'crm.zohocloud.ca'
      ? named(/^\/crm\/(?:org\d+\/)?tab\/([A-Za-z]\w*)\/(\d+)\/?$/.exec(url.pathname))
      : undefined,
}
