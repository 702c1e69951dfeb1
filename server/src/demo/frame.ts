import type { Person } from '@breakwater/shared/person.ts'
import { html } from 'hono/html'

export type Markup = ReturnType<typeof html>

/** The frame of every demo page: what this is, where else to look, and who one is. */
export const frame = (title: string, who: Person | undefined, body: Markup): Markup => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${title} · Breakwater demo</title><link rel="icon" href="/demo/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/demo/style.css"></head>
<body><header><p class="bar"><b>Demo data.</b> The people and companies here are invented; nothing leaves this computer.</p>
<div class="top"><strong>Breakwater demo</strong><nav aria-label="Demo">
<a href="/demo">Start</a><a href="/demo/mail">Mail</a><a href="/crm">CRM</a><a href="/">Console</a></nav>
${who && html`<span class="who">You are ${who.name}. <a href="/demo/people?to=/demo/mail">Be somebody else</a></span>`}</div></header>
${body}</body></html>`

export type Role = { name: string; part: string; href: string }

/** Whom one can be, as links that sign in. */
export const castList = (cast: readonly Role[], to: string): Markup =>
  html`<ul class="cast">${cast.map((one) => html`<li><a class="card" href="${one.href}?to=${encodeURIComponent(to)}"><b>${one.name}</b><span>${one.part}</span></a></li>`)}</ul>`

/** The demo's first page: who to be, and the shortest way through the story. */
export const startPage = (
  who: Person | undefined,
  cast: readonly Role[],
  mailbox: string,
  story: readonly string[],
): Markup =>
  frame(
    'Start',
    who,
    html`<main class="page"><h1>Try Breakwater</h1>
<p>Pick a person. Each link signs you in; there are no passwords, and the links end when the demo stops.</p>
<h2>In the console</h2>${castList(cast, '/')}
<h2>The story</h2>
<p>Begin in <a href="/demo/people?to=/demo/mail">the mail</a>. The report mailbox is ${mailbox}.</p>
${story.map((line, n) => html`<p>${n + 1}. ${line}</p>`)}
<p>Look also at the <a href="/crm">demo CRM</a> and at <a href="/demo/mail/breakwater">Sent by Breakwater</a>.</p></main>`,
  )

export const peoplePage = (
  who: Person | undefined,
  cast: readonly Role[],
  everyone: readonly Role[],
  to: string,
): Markup =>
  frame(
    'Who to be',
    who,
    html`<main class="page"><h1>Whose eyes do you want to use?</h1>${castList(cast, to)}
<h2>Everyone else</h2>${castList(everyone, to)}</main>`,
  )
