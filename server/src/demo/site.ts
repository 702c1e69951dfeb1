import { readFileSync } from 'node:fs'
import type { Person } from '@breakwater/shared/person.ts'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import type { Deps } from '../deps.ts'
import { ownHostOnly, sameOriginOnly } from '../http/origin.ts'
import { sessionCookie } from '../http/session.ts'
import { first, readHead } from '../mail/bytes.ts'
import { personOfSession } from '../people/sessions.ts'
import { companyOf } from './companies.ts'
import { peoplePage, type Role, startPage } from './frame.ts'
import { OUTSIDE } from './inboxes.ts'
import { type Draft, folderPage, letterPage, type Place, writePage } from './mail-page.ts'
import { everyone } from './organisation.ts'
import type { Post } from './post.ts'

const CSP = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}
const STYLE = [new URL('../../../shared/src/style/tokens.css', import.meta.url), new URL('demo.css', import.meta.url)]
const PLACES: readonly string[] = ['inbox', 'sent', 'breakwater']
const SAID: Record<string, string> = {
  reported: 'Sent to the report mailbox. Breakwater takes it from here; its answer comes to this inbox.',
  sent: 'Sent.',
}

/** The demo's own pages: where to start, who to be, and the webmail. They exist on this computer only. */
export function demoSite(deps: Deps, post: Post, signInLinks: () => Promise<ReadonlyMap<string, string>>): Hono {
  const { config } = deps
  const mailbox = config.mail.address
  const company = companyOf(config)
  const cookie = sessionCookie(config.url)
  const app = new Hono()
  const style = STYLE.map((file) => readFileSync(file, 'utf8')).join('\n')
  const icon = readFileSync(new URL('../../console/icon.svg', import.meta.url), 'utf8')
  const me = async (c: Context): Promise<Person | undefined> => {
    const token = cookie.read(c)
    return token ? personOfSession(deps, token) : undefined
  }
  const cast = async (): Promise<{ cast: Role[]; others: Role[] }> => {
    const [links, people] = [await signInLinks(), await everyone(deps)]
    const link = (email: string) => links.get(people.get(email)?.name ?? '') ?? '/sign-in'
    const main = company.cast.map(({ part, name, email }) => ({ part, name, href: link(email) }))
    const others = [...people.values()].filter(({ email }) => !company.cast.some((one) => one.email === email))
    return {
      cast: main,
      others: others.map(({ name, email, roles }) => ({
        name,
        part: roles.at(-1)?.replaceAll('-', ' ') ?? '',
        href: link(email),
      })),
    }
  }

  app.use(
    ownHostOnly(() => config.url),
    sameOriginOnly(() => config.url),
    secureHeaders({ contentSecurityPolicy: CSP, xFrameOptions: 'DENY', referrerPolicy: 'same-origin' }),
    bodyLimit({ maxSize: 256 * 1024 }),
  )
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  app.get('/demo/style.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/demo/icon.svg', (c) => c.body(icon, 200, { 'content-type': 'image/svg+xml' }))
  app.get('/demo', async (c) => c.html(startPage(await me(c), (await cast()).cast, mailbox, company.story)))
  app.get('/demo/people', async (c) => {
    const { cast: main, others } = await cast()
    return c.html(peoplePage(await me(c), main, others, c.req.query('to') ?? '/'))
  })

  app.get('/demo/mail/write', async (c) => {
    const who = await me(c)
    if (!who) return c.redirect('/demo/people?to=/demo/mail', 303)
    const original = await post.find(who, 'inbox', c.req.query('re') ?? '')
    const subject = original ? `Re: ${original.view.subject.replace(/^re: */i, '')}` : ''
    return write(c, who, { to: c.req.query('to') ?? mailbox, subject, text: '', re: c.req.query('re') ?? '', from: '' })
  })
  app.post('/demo/mail/write', async (c) => {
    const who = await me(c)
    if (!who) return c.redirect('/demo/people?to=/demo/mail', 303)
    const form = await c.req.formData()
    const draft = Object.fromEntries(
      (['to', 'subject', 'text', 're', 'from'] as const).map((name) => [
        name,
        String(form.get(name) ?? '').slice(0, 20_000),
      ]),
    ) as Draft
    const to = await recipient(draft.to)
    const outside = OUTSIDE.find(({ address }) => address === draft.from)
    if (!to || !draft.text.trim()) return write(c, who, draft, 'Please choose somebody and write a few words.')
    const original = await post.find(who, 'inbox', draft.re)
    const mail = {
      to,
      subject: draft.subject,
      text: draft.text,
      ...(original ? { inReplyTo: first(readHead(original.raw), 'message-id').trim() } : {}),
    }
    const toUs = !(await everyone(deps)).has(to.address)
    if (outside && toUs) return write(c, who, draft, 'To the report mailbox you write as yourself.')
    if (outside) await post.arrive({ ...mail, from: outside })
    else await post.send(mail, who)
    return c.redirect(`/demo/mail?said=${toUs ? 'reported' : 'sent'}`, 303)
  })

  app.get('/demo/mail', async (c) => folder(c, 'inbox'))
  app.get('/demo/mail/:place', async (c) =>
    PLACES.includes(c.req.param('place')) ? folder(c, c.req.param('place') as Place) : c.notFound(),
  )
  app.get('/demo/mail/:place/:id', async (c) => {
    const found = await letter(c)
    if (found instanceof Response) return found
    const replyTo = first(readHead(found.letter.raw), 'reply-to').trim()
    return c.html(
      letterPage(found.who, found.place, found.letter, {
        mailbox,
        url: config.url,
        replyTo: found.place === 'inbox' && (await recipient(replyTo)) ? replyTo : '',
      }),
    )
  })
  app.get('/demo/mail/:place/:id/raw', async (c) => {
    const found = await letter(c)
    return found instanceof Response
      ? found
      : c.body(new Uint8Array(found.letter.raw), 200, {
          'content-type': 'message/rfc822',
          'content-disposition': 'attachment; filename="message.eml"',
        })
  })
  app.post('/demo/mail/:place/:id/forward', async (c) => {
    const found = await letter(c)
    if (found instanceof Response) return found
    const { raw, view } = found.letter
    await post.send(
      { to: { name: '', address: mailbox }, subject: `Fwd: ${view.subject}`, text: '', attached: raw },
      found.who,
    )
    return c.redirect('/demo/mail?said=reported', 303)
  })
  return app

  async function folder(c: Context, place: Place) {
    const who = await me(c)
    if (!who) return c.redirect('/demo/people?to=/demo/mail', 303)
    return c.html(folderPage(who, place, await post.list(who, place), SAID[c.req.query('said') ?? ''] ?? ''))
  }
  async function letter(c: Context) {
    const who = await me(c)
    if (!who) return c.redirect('/demo/people?to=/demo/mail', 303)
    const place = c.req.param('place') as Place
    const found = PLACES.includes(place) ? await post.find(who, place, c.req.param('id') ?? '') : undefined
    return found ? { who, place, letter: found } : c.notFound()
  }
  async function recipient(address: string) {
    const colleague = (await everyone(deps)).get(address.toLowerCase())
    if (colleague) return { name: colleague.name, address: colleague.email }
    return address.toLowerCase().replace(/\+[^@]*(?=@)/, '') === mailbox ? { name: '', address } : undefined
  }
  async function write(c: Context, who: Person, draft: Draft, problem = '') {
    const colleagues = [...(await everyone(deps)).values()]
    return c.html(writePage(who, { draft, mailbox, colleagues, outside: OUTSIDE, problem }), problem ? 422 : 200)
  }
}
