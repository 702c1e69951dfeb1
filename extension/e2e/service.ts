import { createHash, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { NewReport } from '@breakwater/shared/report.ts'
import { type ServerType, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { aPanel } from './panel-sample.ts'

const RAW = [
  'From: Daniel Hart <d.hart@northwind.example>',
  'To: Maya Okafor <maya@acme.example>',
  'Subject: Re: Re: pricing',
  'Message-ID: <one@northwind.example>',
  '',
  'MAIL-BODY-CANARY',
  '',
].join('\r\n')

const mailPage = `<!doctype html><html lang="en"><head><title>Mail</title><style>
body{margin:0;font:15px Arial;background:#fff} main{padding:20px 30px} [data-toolbar]{display:flex;gap:4px;padding:8px 0;border-bottom:1px solid #ddd}
[data-toolbar] button{width:36px;height:36px}</style></head><body><main data-bw-mail><article data-message-id="m-1" data-raw-url="/demo/mail/raw/m-1">
<div data-toolbar><button aria-label="Back">b</button><button aria-label="Archive">a</button><button aria-label="Delete" data-danger>d</button></div>
<h1 data-subject>Re: Re: pricing</h1><p><span data-from-email="d.hart@northwind.example" data-from-name="Daniel Hart">Daniel Hart</span> <time datetime="2026-11-07T22:48:00Z">7 Nov 2026, 22:48</time></p>
<div>Some text</div></article></main><script>
window.hostKeys=0;for(const e of ['keydown','keyup','keypress'])addEventListener(e,()=>{window.hostKeys++},false)</script></body></html>`

const recordPage = (name: string) =>
  `<!doctype html><html lang="en"><head><title>CRM</title></head><body><main data-crm-record><h1>${name}</h1><a href="mailto:d.hart@northwind.example">mail</a> <a href="tel:+442079460000">call</a></main></body></html>`

const token = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`

/** A small stand-in for the service's endpoints, the sign-in and the demo pages, with faults on request. */
export async function startService() {
  const app = new Hono()
  const log: string[] = []
  const reports = new Map<string, NewReport>()
  const bytes = new Map<string, Uint8Array>()
  const seen = { posts: 0, down: false, loseAnswer: false, wrongEcho: false, restricted: false, origin: '' }
  const grants = new Map<string, { nonce: string; challenge: string }>()

  app.use('*', async (c, next) => {
    log.push(`${c.req.method} ${c.req.path}`)
    if (seen.down && c.req.path.startsWith('/api/')) return c.json({ code: 'unexpected' }, 503)
    await next()
  })
  app.use('/api/*', cors({ origin: (o) => o }))
  app.use('/oauth/*', cors({ origin: (o) => o }))
  app.get('/oauth/.well-known/openid-configuration', (c) =>
    c.json({
      issuer: `${seen.origin}/oauth`,
      authorization_endpoint: `${seen.origin}/oauth/auth`,
      token_endpoint: `${seen.origin}/oauth/token`,
    }),
  )
  app.get('/oauth/auth', (c) => {
    const q = c.req.query()
    const code = randomUUID()
    grants.set(code, { nonce: q.nonce ?? '', challenge: q.code_challenge ?? '' })
    return c.redirect(
      `${q.redirect_uri}?code=${code}&state=${q.state}&iss=${encodeURIComponent(`${seen.origin}/oauth`)}`,
    )
  })
  app.post('/oauth/token', async (c) => {
    const form = (await c.req.parseBody()) as Record<string, string>
    if (form.grant_type === 'refresh_token')
      return c.json({ access_token: 'access-2', expires_in: 600, refresh_token: randomUUID() })
    const grant = grants.get(form.code ?? '')
    const challenge = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url')
    if (!grant || grant.challenge !== challenge) return c.json({ error: 'invalid_grant' }, 400)
    return c.json({
      access_token: 'access-1',
      expires_in: 600,
      refresh_token: randomUUID(),
      id_token: token({ iss: `${seen.origin}/oauth`, nonce: grant.nonce, sub: aPanel.person.email }),
    })
  })
  app.use('/api/*', async (c, next) =>
    /^DPoP access-/.test(c.req.header('authorization') ?? '') && c.req.header('dpop')
      ? next()
      : c.json({ code: 'not_signed_in' }, 401),
  )
  app.get('/api/session', (c) =>
    c.json({
      id: '6f0b8a52-3c9b-4a6b-9a51-1f0ce2a4d111',
      name: aPanel.person.name,
      email: aPanel.person.email,
      team: null,
      roles: ['employee'],
      organisation: aPanel.organisation,
      demo: true,
      locale: 'en',
      timeZone: 'Europe/London',
      needsPasskey: false,
    }),
  )
  app.get('/api/panel', (c) => c.json(aPanel))
  app.get('/api/reports/mine', (c) =>
    c.json(
      [...reports.values()].map((r) => ({
        key: r.key,
        reference: 'BW-7Q4K9T',
        about: r.items[0]?.snapshot.subject ?? '',
        source: r.source,
        state: 'received',
        at: '2026-11-09T09:00:00Z',
        updatedAt: '2026-11-09T09:00:00Z',
        canTakeBack: true,
        waitingFor: [],
      })),
    ),
  )
  app.post('/api/reports', async (c) => {
    seen.posts += 1
    const report = (await c.req.json()) as NewReport
    reports.set(report.key, report)
    if (seen.loseAnswer) {
      seen.loseAnswer = false
      return c.json({ code: 'unexpected' }, 502)
    }
    const missing = report.items.map((i) => i.sha256).filter((hash) => !bytes.has(hash))
    return c.json(
      {
        reference: 'BW-7Q4K9T',
        missing,
        canTakeBack: report.mode !== 'anonymous',
        ...(report.mode === 'anonymous' ? { code: 'AB2CD-EF3GH-JK4MN-PQ5RS-TV6WX-Y' } : {}),
        next: [
          { by: '2026-11-10T17:00:00Z', says: 'Asha Nair from HR reads your report and writes to you.' },
          { by: '2026-11-11T17:00:00Z', says: 'Someone else takes over the account. Your targets stay the same.' },
          { by: null, says: 'We check in with you, and again after that if you want.' },
        ],
      },
      201,
    )
  })
  app.put('/api/reports/:key/evidence/:sha256', async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer())
    const sha256 = seen.wrongEcho ? '0'.repeat(64) : createHash('sha256').update(body).digest('hex')
    if (!seen.wrongEcho) bytes.set(sha256, body)
    const report = reports.get(c.req.param('key'))
    return c.json({
      sha256,
      size: body.length,
      missing: report?.items.map((i) => i.sha256).filter((hash) => !bytes.has(hash)) ?? [],
    })
  })
  const mine = (key: string, state: string) => ({
    key,
    reference: 'BW-7Q4K9T',
    about: '',
    source: 'page',
    state,
    at: '2026-11-09T09:00:00Z',
    updatedAt: '2026-11-09T09:00:00Z',
    canTakeBack: state === 'received',
    waitingFor: [],
  })
  app.post('/api/reports/:key/take-back', (c) => c.json(mine(c.req.param('key'), 'withdrawn')))
  app.post('/api/reports/:key/undo-take-back', (c) => c.json(mine(c.req.param('key'), 'received')))
  app.post('/api/do-not-contact', async (c) => {
    const { identifiers } = (await c.req.json()) as { identifiers: unknown[] }
    return c.json({
      answers: identifiers.map(() => (seen.restricted ? 'restricted' : 'clear')),
      askRole: 'the HR desk',
    })
  })
  app.get('/demo/mail', (c) => c.html(mailPage))
  app.get('/demo/mail/raw/:id', (c) => c.body(RAW, 200, { 'content-type': 'message/rfc822' }))
  app.get('/crm/record/:object/:id', (c) => c.html(recordPage(`Record ${c.req.param('id')}`)))

  const server = await new Promise<ServerType>((resolve) => {
    const started = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(started))
  })
  seen.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin: seen.origin, log, reports, bytes, seen, stop: () => new Promise((resolve) => server.close(resolve)) }
}

export type Service = Awaited<ReturnType<typeof startService>>
