import { expect, test } from 'vitest'
import { recordAt } from './index.ts'

const guid = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'
const records: [string, string][] = [
  ['https://app.hubspot.com/contacts/4711/record/0-1/901', 'hubspot contact 901'],
  ['https://app-eu1.hubspot.com/contacts/4711/record/0-2/77/view/1', 'hubspot company 77'],
  ['https://app-na2.hubspot.com/contacts/4711/record/2-5551/12', 'hubspot 2-5551 12'],
  ['https://app.hubspot.com/contacts/4711/contact/55', 'hubspot contact 55'],
  [
    'https://acme.lightning.force.com/lightning/r/Contact/0035g00000AbCdEAAV/view',
    'salesforce Contact 0035g00000AbCdEAAV',
  ],
  ['https://acme--uat.sandbox.lightning.force.com/lightning/r/00Q5g00000AbCdE/view', 'salesforce Lead 00Q5g00000AbCdE'],
  ['https://acme.pipedrive.com/person/12', 'pipedrive person 12'],
  ['https://acme.pipedrive.com/organization/9', 'pipedrive organization 9'],
  [`https://acme.pipedrive.com/leads/inbox/${guid}`, `pipedrive lead ${guid}`],
  [
    `https://acme.crm4.dynamics.com/main.aspx?appid=1&pagetype=entityrecord&etn=contact&id=${guid}`,
    `dynamics contact ${guid}`,
  ],
  [
    `https://acme.crm9.microsoftdynamics.us/main.aspx?pagetype=entityrecord&etn=lead&id=%7B${guid.toUpperCase()}%7D`,
    `dynamics lead ${guid}`,
  ],
  ['https://crm.acme.example/web#id=10&model=res.partner&view_type=form', 'odoo res.partner 10'],
  ['https://acme.odoo.com/odoo/contacts/10', 'odoo res.partner 10'],
  ['https://acme.odoo.com/odoo/res.partner/10', 'odoo res.partner 10'],
  ['https://acme.odoo.com/odoo/sales/action-12/res.partner/10', 'odoo res.partner 10'],
  ['https://crm.zoho.eu/crm/org20/tab/Contacts/4400012', 'zoho Contacts 4400012'],
  ['https://crm.zoho.com.au/crm/tab/Leads/4400013', 'zoho Leads 4400013'],
  ['https://app.close.com/lead/lead_a1b2c3d4e5f6/', 'close lead lead_a1b2c3d4e5f6'],
  ['https://app.copper.com/companies/12/app#/contact/99', 'copper contact 99'],
  ['https://app.futuresimple.com/crm/contacts/31', 'zendesk-sell contacts 31'],
  ['http://127.0.0.1:7400/crm/record/party.party/7', 'demo-crm party.party 7'],
]

const none = [
  'https://app.hubspot.com/contacts/4711/objects/0-1/views/all/list',
  'https://app.hubspot.com.evil.example/contacts/4711/record/0-1/901',
  'https://app.hubspot.com/contacts/4711/record/0-99/901',
  'https://acme.lightning.force.com/lightning/o/Contact/list?filterName=Recent',
  'https://acme.lightning.force.com/lightning/r/a015g00000AbCdE/view',
  'https://acme.lightning.force.com.evil.example/lightning/r/Contact/0035g00000AbCdEAAV/view',
  'https://acme.pipedrive.com/persons/list',
  'https://acme.crm4.dynamics.com/main.aspx?pagetype=entitylist&etn=contact',
  'https://acme.crm4.dynamics.com/main.aspx?pagetype=entityrecord&etn=contact&id=12',
  'https://acme.odoo.com/odoo/action-123/10',
  'https://acme.odoo.com/web#model=res.partner&view_type=list',
  'https://crm.zoho.eu/crm/org20/tab/Contacts/custom-view/1/list',
  'https://crm.zoho.evil.example/crm/tab/Leads/1',
  'https://app.close.com/lead/cont_a1b2c3d4e5f6/',
  'https://crm.example/crm/record/party.party/7',
]

test.each(records)('EXT-18 %s names one record', (url, expected) => {
  const record = recordAt(new URL(url))
  expect(record && `${record.system} ${record.object} ${record.id}`).toBe(expected)
  expect(record?.host).toBe(new URL(url).hostname)
})

test.each(none)('EXT-18 %s names no record', (url) => {
  expect(recordAt(new URL(url))).toBeUndefined()
})
