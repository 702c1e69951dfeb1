import { close } from './close.ts'
import { copper } from './copper.ts'
import { demoCrm } from './demo-crm.ts'
import { dynamics } from './dynamics.ts'
import { hubspot } from './hubspot.ts'
import { odoo } from './odoo.ts'
import { pipedrive } from './pipedrive.ts'
import type { CrmSite, RecordRef } from './record.ts'
import { salesforce } from './salesforce.ts'
import { zendeskSell } from './zendesk-sell.ts'
import { zoho } from './zoho.ts'

const stores: readonly CrmSite[] = [hubspot, salesforce, pipedrive, dynamics, zoho, close, copper, zendeskSell, odoo]

/** Every CRM whose record addresses we know. The demo one is cut from store builds. */
export const crmSites: readonly CrmSite[] = import.meta.env.MODE === 'store' ? stores : [...stores, demoCrm]

/** The record an address names, or undefined. */
export function recordAt(url: URL): RecordRef | undefined {
  for (const site of crmSites) {
    const record = site.read(url)
    if (record) return { system: site.system, host: url.hostname, ...record }
  }
  return undefined
}
