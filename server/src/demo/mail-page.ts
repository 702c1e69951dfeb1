import type { Person } from '@breakwater/shared/person.ts'
import { html } from 'hono/html'
import type { MailPerson } from './compose.ts'
import { frame, type Markup } from './frame.ts'
import type { Letter } from './mailbox.ts'

export type Place = 'inbox' | 'sent' | 'breakwater'
const TITLES: Record<Place, string> = { inbox: 'Inbox', sent: 'Sent', breakwater: 'Sent by Breakwater' }
const EMPTY: Record<Place, string> = {
  inbox: 'No mail yet.',
  sent: 'Nothing sent yet.',
  breakwater: 'Breakwater has sent nothing yet.',
}

const named = (mailbox: { name?: string; address?: string } | undefined) =>
  mailbox?.name || mailbox?.address || 'nobody'
const path = (place: Place, id: string) => `/demo/mail/${place}/${id}`
const when = (letter: Letter) => {
  const at = letter.view.date ?? new Date(Number(letter.id.slice(0, 13)))
  return html`<time datetime="${at.toISOString()}">${at.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })}</time>`
}

/** Only addresses of this very service become links; whatever else a mail says stays text. */
const linked = (text: string, url: string) =>
  text
    .split(/(https?:\/\/[^\s<>]+)/)
    .map((piece) => (piece.startsWith(`${url}/`) ? html`<a href="${piece}">${piece}</a>` : piece))

const side = (place: Place | 'write') => html`<nav class="side" aria-label="Mail folders">
<a class="btn primary" href="/demo/mail/write">Write a test mail</a>
${(['inbox', 'sent', 'breakwater'] as const).map((one) => html`<a class="folder" href="${one === 'inbox' ? '/demo/mail' : `/demo/mail/${one}`}"${one === place ? html` aria-current="page"` : ''}>${TITLES[one]}</a>`)}</nav>`

/** One folder. */
export const folderPage = (who: Person, place: Place, letters: readonly Letter[], said: string): Markup =>
  frame(
    `${TITLES[place]}, ${who.name}`,
    who,
    html`<div class="mail">${side(place)}<main data-bw-mail><h1>${place === 'breakwater' ? TITLES[place] : `${who.name.split(' ')[0]}’s ${TITLES[place].toLowerCase()}`}</h1>
${said && html`<p class="said" role="status">${said}</p>`}
${
  letters.length === 0
    ? html`<p class="card empty">${EMPTY[place]}</p>`
    : html`<ul class="card rows">${letters.map((one) => html`<li><a href="${path(place, one.id)}"><b dir="auto">${named(place === 'inbox' ? one.view.from[0] : one.view.to[0])}</b><span dir="auto">${one.view.subject || '(no subject)'}</span>${when(one)}</a></li>`)}</ul>`
}</main></div>`,
  )

/** One mail, with the attributes by which the extension knows it. */
export const letterPage = (
  who: Person,
  place: Place,
  letter: Letter,
  o: { mailbox: string; replyTo: string; url: string },
): Markup => {
  const { view, id } = letter
  const from = view.from[0]
  return frame(
    view.subject || '(no subject)',
    who,
    html`<div class="mail">${side(place)}<main data-bw-mail><article class="card letter" data-message-id="${id}" data-raw-url="${path(place, id)}/raw" aria-labelledby="subject">
<header><h1 id="subject" data-subject dir="auto">${view.subject || '(no subject)'}</h1>
<p>From <b data-from-email="${from?.address ?? ''}" data-from-name="${from?.name ?? ''}" dir="auto">${named(from)}</b> <span class="meta">${from?.address ?? ''}</span></p>
<p class="meta">To ${named(view.to[0])} · ${when(letter)}</p>
<div class="tools" data-toolbar>
${place === 'inbox' && html`<form method="post" action="${path(place, id)}/forward"><button class="btn">Forward to the report mailbox</button></form>`}
${o.replyTo && html`<a class="btn" href="/demo/mail/write?to=${encodeURIComponent(o.replyTo)}&amp;re=${id}">Answer</a>`}
<a class="btn quiet" href="${path(place, id)}/raw">Original</a></div></header>
<div class="text" dir="auto">${linked(view.text ?? '', o.url)}</div></article>
${place === 'inbox' && html`<p class="meta">“Forward to the report mailbox” sends the whole message as an attachment to ${o.mailbox}, as your mail program would.</p>`}</main></div>`,
  )
}

export type Draft = { to: string; subject: string; text: string; re: string; from: string }

/** The form for a test mail. */
export const writePage = (
  who: Person,
  o: { draft: Draft; mailbox: string; colleagues: readonly Person[]; outside: readonly MailPerson[]; problem: string },
): Markup => {
  const { draft } = o
  const option = (value: string, label: string, chosen: string) =>
    html`<option value="${value}"${value === chosen ? html` selected` : ''}>${label}</option>`
  const known = [o.mailbox, ...o.colleagues.map((one) => one.email)]
  return frame(
    'Write a test mail',
    who,
    html`<div class="mail">${side('write')}<main><h1>Write a test mail</h1>
${o.problem && html`<p class="pill warn" role="alert">${o.problem}</p>`}
<form class="card write" method="post" action="/demo/mail/write">
<input type="hidden" name="re" value="${draft.re}">
<label>From<select name="from">${option('', `${who.name} (you)`, draft.from)}${o.outside.map((one) => option(one.address, `${one.name}, outside the company`, draft.from))}</select>
<small>A mail from outside lands in a colleague’s inbox. To the report mailbox you write as yourself.</small></label>
<label>To<select name="to">${known.includes(draft.to) || !draft.to ? '' : option(draft.to, draft.to, draft.to)}${option(o.mailbox, `Report mailbox (${o.mailbox})`, draft.to)}${o.colleagues.map((one) => option(one.email, `${one.name} (${one.email})`, draft.to))}</select></label>
<label>Subject<input name="subject" maxlength="300" value="${draft.subject}"></label>
<label>Text<textarea name="text" maxlength="20000" required dir="auto">${draft.text}</textarea></label>
<div class="tools"><button class="btn primary">Send</button><a class="btn quiet" href="/demo/mail">Cancel</a></div></form></main></div>`,
  )
}
