import { type CrmSite, named } from './record.ts'

export const zendeskSell: CrmSite = {
  system: 'zendesk-sell',
  origins: ['https://app.futuresimple.com/*'],
  read: (url) =>
    url.hostname === 'app.futuresimple.com'
      ? named(/^\/(?:crm|leads|sales)\/(contacts|leads|deals)\/(\d+)\/?$/.exec(url.pathname))
      : undefined,
}
