import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { CaseView, InboxRow } from '@breakwater/shared/case.ts'
import type { UnsentMail, WaitingMail } from '@breakwater/shared/contract/mail.ts'
import { type ServerType, serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { securityHeaders } from '../../src/http/headers.ts'
import {
  aCase,
  aConcern,
  aGate,
  mail,
  mineRows,
  myReports,
  panel,
  someWalls,
  unassignedRows,
  unsentMail,
  waitingMail,
} from './fixtures.ts'
import { aLetter, someLetters } from './letter-fixtures.ts'
import { alarmList, mailboxList, mailboxTest } from './mailbox-fixtures.ts'
import { ownSignIn } from './own-fixtures.ts'
import { asha, lena, readers } from './people.ts'

/** What the fake answers; a test changes it as it likes. */
export interface Said {
  who: keyof typeof readers | null
  view: CaseView
  rows: { unassigned: InboxRow[]; mine: InboxRow[]; waiting: InboxRow[]; closed: InboxRow[] }
  mail: WaitingMail[]
  unsent: UnsentMail[]
  reports: typeof myReports
  /** path, method first, such as `POST /api/cases/BW-7Q4K9T/close`, to the refusal it gets */
  refuses: Record<string, { status: 403 | 404 | 409 | 422 | 423 | 500; code: string; params?: Record<string, string> }>
}

export interface FakeService extends AsyncDisposable {
  url: string
  said: Said
  /** every unsafe request, with its body */
  asked: { path: string; body: unknown }[]
  /** what every open page hears */
  tell(message: { kind: 'inbox' } | { kind: 'case'; reference: string }): void
}

const fresh = (): Said => ({
  who: 'asha',
  view: aCase,
  rows: { unassigned: unassignedRows, mine: mineRows, waiting: [], closed: [] },
  mail: waitingMail,
  unsent: unsentMail,
  reports: myReports,
  refuses: {},
})

/** The console with a tiny service of fixtures behind it, on loopback, under the product's own headers. */
export async function startFakeService(dist: string): Promise<FakeService> {
  const said = fresh()
  const asked: FakeService['asked'] = []
  const hearing = new Set<(data: string) => void>()
  const app = new Hono()
  app.use(securityHeaders(false))
  app.use('/api/*', async (c, next) => {
    const refusal = said.refuses[`${c.req.method} ${c.req.path}`]
    if (c.req.method !== 'GET')
      asked.push({ path: `${c.req.method} ${c.req.path}`, body: await c.req.json().catch(() => null) })
    if (refusal) return c.json({ code: refusal.code, params: refusal.params ?? {} }, refusal.status)
    if (!said.who && c.req.path !== '/api/session/end') return c.json({ code: 'refusal.not_signed_in' }, 401)
    return next()
  })
  app.get('/auth/options', (c) =>
    c.json({
      sso: true,
      passkey: true,
      mail: true,
      demo: [
        { name: 'Asha Nair', role: 'HR desk', href: '/auth/demo/asha' },
        { name: 'Maya Okafor', role: 'Staff', href: '/auth/demo/maya' },
      ],
    }),
  )
  app.get('/auth/demo/:who', (c) => {
    said.who = c.req.param('who') === 'maya' ? 'maya' : 'asha'
    return c.redirect(c.req.query('to') ?? '/')
  })
  app.get('/api/session', (c) => c.json(readers[said.who!]))
  app.get('/api/session/own', (c) => c.json(ownSignIn))
  app.get('/api/session/confirm', (c) => c.json({ passkey: true, sso: true, demo: true }))
  app.post('/auth/code', (c) => c.body(null, 204))
  app.post('/api/session/end', (c) => {
    said.who = null
    return c.body(null, 204)
  })
  app.get('/api/live', (c) =>
    streamSSE(c, async (stream) => {
      const hear = (data: string) => void stream.writeSSE({ data })
      hearing.add(hear)
      await stream.writeSSE({ event: 'hello', data: '' })
      await new Promise<void>((gone) => stream.onAbort(gone))
      hearing.delete(hear)
    }),
  )
  app.get('/api/cases', (c) => {
    const rows = said.rows[(c.req.query('view') ?? 'mine') as keyof Said['rows']]
    const counts = Object.fromEntries(Object.entries(said.rows).map(([view, all]) => [view, all.length]))
    return c.json({ rows, total: rows.length, counts })
  })
  app.get('/api/cases/:reference/walls', (c) => c.json(someWalls))
  app.post('/api/cases/:reference/walls', (c) => c.body(null, 204))
  app.post('/api/cases/:reference/step-aside', (c) => c.body(null, 204))
  app.post('/api/cases/:reference/walls/:person/removal', (c) => c.json({ gate: aGate.id }, 201))
  app.post('/api/cases/:reference/concerns', (c) => c.json(aConcern, 201))
  app.post('/api/cases/:reference/worse', (c) => c.json({ at: '2026-11-10T09:00:00Z' }, 201))
  app.get('/api/cases/:reference/access', (c) =>
    c.json([{ at: '2026-11-10T09:00:00Z', who: asha.name, part: 'handler', what: 'opened the case' }]),
  )
  app.get('/api/cases/:reference/evidence/:id', (c) => c.json(mail))
  app.post('/api/cases/:reference/evidence/:id/check', (c) =>
    c.json({ intact: true, sha256: mail.sha256, at: '2026-11-10T10:00:00Z' }),
  )
  app.get('/api/cases/:reference', (c) => c.json({ ...said.view, reference: c.req.param('reference') }))
  app.post('/api/cases/:reference/claim', (c) => {
    said.rows.unassigned = said.rows.unassigned.filter((row) => row.reference !== c.req.param('reference'))
    said.view = aCase
    return c.json(aCase)
  })
  app.post('/api/cases/:reference/assign', (c) => c.json({ handler: lena }))
  app.post('/api/cases/:reference/notes', (c) => c.json({ id: aCase.timeline![0]!.id }, 201))
  app.post('/api/cases/:reference/updates', (c) => c.json({ id: aCase.timeline![0]!.id }, 201))
  app.get('/api/cases/:reference/letters', (c) => c.json(someLetters))
  app.get('/api/cases/:reference/letters/:id', (c) => c.json(aLetter))
  app.put('/api/cases/:reference/letters/:id', (c) => c.json({ ...aLetter, revision: 2 }))
  app.post('/api/cases/:reference/letters/:id/wishes', (c) =>
    c.json({ version: 1, choices: ['Ask them to stop'], words: '' }),
  )
  app.post('/api/cases/:reference/letters/:id/:verb', (c) => c.json({ ...aLetter, state: 'in-review', can: ['edit'] }))
  app.post('/api/cases/*', (c) => c.json(said.view))
  app.get('/api/people', (c) => c.json([lena, asha]))
  app.get('/api/gates', (c) => c.json([aGate]))
  app.get('/api/gates/:id', (c) => c.json(aGate))
  app.post('/api/gates/:id/:verb', (c) => c.json({ ...aGate, state: 'carried-out', yours: 'decided' }))
  app.get('/api/contracts', (c) => c.json({ contracts: [], without: 0, crms: [] }))
  for (const empty of ['/api/notices', '/api/statements', '/api/stand-ins']) app.get(empty, (c) => c.json([]))
  app.get('/api/feedback', (c) => c.json({ count: 0, given: [], received: [] }))
  app.get('/api/concerns', (c) => c.json([aConcern]))
  app.post('/api/concerns/:id/decide', (c) => c.json({ ...aConcern, outcome: 'set-aside' }))
  app.get('/api/policy/:pack/:version/clauses', (c) =>
    c.json({
      title: said.view.policy.title,
      clauses: [
        aCase.next!.clause,
        {
          id: 'icn/police.1',
          at: 'Police, paragraph 1',
          says: 'When there is danger, the police come first.',
          origin: 'policy',
        },
      ],
    }),
  )
  app.get('/api/mail/waiting', (c) => c.json(said.mail))
  app.get('/api/alarms', (c) => c.json(alarmList))
  app.get('/api/settings/letters', (c) => c.json({ replyTo: 'letters@acme.example' }))
  app.post('/api/settings/letters', (c) => c.json({ replyTo: 'answers@acme.example' }))
  app.get('/api/settings/support', (c) =>
    c.json([{ entry: 'counsellors', title: 'Counsellors', contact: 'Day and night, 555 0191' }]),
  )
  app.put('/api/settings/support', (c) => c.json({ entry: 'counsellors', contact: 'Ask Noor' }))
  app.get('/api/settings/mailboxes', (c) => c.json(mailboxList))
  app.post('/api/settings/mailboxes', (c) => c.json(mailboxList[0]))
  app.post('/api/settings/mailboxes/test', (c) => c.json(mailboxTest))
  app.get('/api/mail/unsent', (c) => c.json(said.unsent))
  app.post('/api/mail/unsent/:id/again', (c) => {
    said.unsent = said.unsent.filter((mail) => mail.id !== c.req.param('id'))
    return c.json({ state: 'waiting' })
  })
  app.post('/api/mail/upload', (c) => c.json({ sha256: '5e'.repeat(32), size: 300, format: 'eml' }, 201))
  app.post('/api/mail/:id/report', (c) => c.json({ reference: 'BW-K2D8RN' }))
  app.post('/api/mail/:id/ask', (c) => {
    const asked = (one: WaitingMail) =>
      one.id === c.req.param('id') ? { ...one, askedAt: '2026-11-10T10:00:00Z' } : one
    said.mail = said.mail.map(asked)
    return c.json({ state: 'asked' })
  })
  app.post('/api/mail/:id/:verb', (c) => c.json({ state: 'active' }))
  app.get('/api/panel', (c) => c.json(panel))
  app.get('/api/reports/mine', (c) => c.json(said.reports))
  app.post('/api/reports/:key/wishes', (c) => c.json({ version: 3 }))
  app.post('/api/reports/:key/:verb', (c) => {
    const state = c.req.param('verb') === 'take-back' ? ('withdrawn' as const) : ('received' as const)
    said.reports = said.reports.map((report) =>
      report.key === c.req.param('key') ? { ...report, state, canTakeBack: state === 'received' } : report,
    )
    return c.json(said.reports.find((report) => report.key === c.req.param('key')))
  })
  app.all('/api/*', (c) => c.json({ code: 'refusal.missing' }, 404))
  app.use('/assets/*', serveStatic({ root: dist }))
  app.get('*', (c) => c.html(readFileSync(join(dist, 'index.html'), 'utf8')))
  const server = await new Promise<ServerType>((ready) => {
    const listening: ServerType = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => ready(listening))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said,
    asked,
    tell: (message) => {
      for (const hear of hearing) hear(JSON.stringify(message))
    },
    async [Symbol.asyncDispose]() {
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** Puts everything back to what it said at first. */
export const startAfresh = (fake: FakeService) => {
  Object.assign(fake.said, fresh())
  fake.asked.length = 0
}
