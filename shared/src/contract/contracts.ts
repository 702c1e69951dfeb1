import { z } from 'zod'
import { Day, Id, Moment } from '../id.ts'
import { ContractRow, Recipient } from '../letter.ts'
import { endpoint } from './endpoint.ts'

const id = z.object({ id: Id })
const text = (max: number) => z.string().trim().min(1).max(max)
/** A signed contract as it is entered, uploaded or told by a CRM. `domain` helps to find the company's people. */
export const NewContract = z.object({
  number: text(120),
  company: text(200),
  domain: z.string().trim().toLowerCase().max(253).default(''),
  signedOn: Day,
})
export type NewContract = z.infer<typeof NewContract>

/** Whether a connected CRM tells of contracts: it did when last asked, it is `not-able`, it fails and is asked again, or waits for an admin. */
export const CrmTells = z.object({
  connection: z.string(),
  state: z.enum(['tells', 'not-able', 'fails', 'stopped', 'not-asked']),
  /** when it last answered */
  at: Moment.nullable(),
})
export type CrmTells = z.infer<typeof CrmTells>

/** The written notice of the policies at contract signing; belongs to no case (SETTLED 74). Templates of letters, as data. */
export const contracts = {
  list: endpoint({
    method: 'get',
    path: '/api/contracts',
    summary: 'Contracts, those without a written notice first',
    who: ['hr'],
    query: z.object({ only: z.enum(['all', 'without']).default('all') }),
    reply: z.object({ contracts: z.array(ContractRow), without: z.number().int(), crms: z.array(CrmTells) }),
  }),
  add: endpoint({
    method: 'post',
    path: '/api/contracts',
    summary: 'Enter a contract by hand',
    who: ['hr'],
    body: NewContract,
    reply: ContractRow,
    status: 201,
  }),
  upload: endpoint({
    method: 'post',
    path: '/api/contracts/upload',
    summary: 'Several contracts as a table: number, company, domain, signed on',
    who: ['hr'],
    body: z.object({ csv: z.string().min(1).max(1_000_000) }),
    reply: z.object({ added: z.number().int(), known: z.number().int() }),
  }),
  notice: endpoint({
    method: 'post',
    path: '/api/contracts/{id}/notice',
    summary: 'Send the policies in writing, or record that they were handed over',
    who: ['hr'],
    params: id,
    body: z.object({
      recipient: Recipient.omit({ role: true }),
      via: z.enum(['email', 'post', 'hand']),
      on: Day.optional(),
      proof: z.string().trim().max(2_000).default(''),
    }),
    reply: ContractRow,
    status: 201,
  }),
  settings: endpoint({
    method: 'get',
    path: '/api/settings/letters',
    summary: 'Where answers to letters go',
    who: ['hr', 'admin'],
    reply: z.object({ replyTo: z.string() }),
  }),
  saveSettings: endpoint({
    method: 'post',
    path: '/api/settings/letters',
    summary: 'Name the desk’s mailbox for answers to letters; never the one for reports',
    who: ['admin'],
    body: z.object({ replyTo: z.email().max(254) }),
    reply: z.object({ replyTo: z.string() }),
  }),
  templates: endpoint({
    method: 'get',
    path: '/api/letter-templates',
    summary: 'The template of each kind of letter, the organisation’s own or ours',
    who: ['hr'],
    reply: z.array(
      z.object({
        kind: z.string(),
        version: z.number().int(),
        own: z.boolean(),
        title: z.string(),
        /** `must`: what the policy asks this paragraph to say; such a one is written anew and never left out */
        blocks: z.array(z.object({ id: z.string(), text: z.string(), must: z.string().nullable() })),
      }),
    ),
  }),
  template: endpoint({
    method: 'post',
    path: '/api/letter-templates',
    summary: 'Save a new version of a template; letters begun before keep theirs',
    who: ['hr'],
    body: z.object({
      kind: z.string().max(60),
      blocks: z
        .array(z.object({ id: z.string().regex(/^[a-z][a-z-]{0,38}$/), text: z.string().trim().min(1).max(8_000) }))
        .min(1)
        .max(40),
    }),
    reply: z.object({ version: z.number().int() }),
    status: 201,
  }),
}
