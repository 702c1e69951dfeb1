import { html, raw } from 'hono/html'
import { CONTACT_RULES, type DemoRecord, STATUSES } from './crm-store.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e8ecf2); --soft: light-dark(#5a6573, #a3aebd);
  --page: light-dark(#f5f6f8, #14181e); --card: light-dark(#ffffff, #1d232b); --line: light-dark(#d9dee5, #343c47);
  --accent: light-dark(#0b5c8a, #7cc4ee); }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
header, main { max-width: 62rem; margin: 0 auto; padding: 1rem 1.25rem }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; color: var(--soft) } nav { display: flex; gap: 1rem }
header strong { color: var(--ink) }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .25rem 0 1rem } h2 { font-size: 1.05rem; margin: 0 0 .5rem }
a { color: var(--accent) } a:focus-visible, select:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
section, .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; margin-bottom: 1rem }
.scroll { padding: 0; overflow-x: auto }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .6rem 1rem; border-top: 1px solid var(--line) }
thead th { border-top: 0; color: var(--soft); font-weight: 600 }
dl { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: .35rem 1rem; margin: 0 } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere }
form { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end } label { display: grid; gap: .2rem; color: var(--soft) }
select, button { font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: .5rem .8rem; min-height: 44px }
button { background: var(--accent); border-color: var(--accent); color: var(--card) }
ul { list-style: none; margin: 0; padding: 0 } li { padding: .45rem 0; border-top: 1px solid var(--line) } li:first-child { border-top: 0 }
time, .soft { color: var(--soft); font-size: .9rem }
.rule { display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: 0 .7rem }`

const page = (title: string, body: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Demo CRM</title><link rel="icon" href="/demo/icon.svg" type="image/svg+xml"><style>${raw(STYLE)}</style></head>
<body><header><strong>Demo CRM</strong><a href="/crm">All records</a>
<nav aria-label="Demo"><a href="/demo">Start</a> <a href="/demo/mail">Mail</a> <a href="/">Console</a></nav><span>Demo data: everybody here is invented.</span></header><main>${body}</main></body></html>`

const path = (record: { object: string; id: string }) => `/crm/record/${record.object}/${encodeURIComponent(record.id)}`
const when = (moment: string) => html`<time datetime="${moment}">${moment.slice(0, 16).replace('T', ' ')} UTC</time>`
const rule = (record: DemoRecord) =>
  html`<span class="rule" data-contact-rule="${record.contactRule}">${record.contactRule}</span>`

/** Every record, one row each. */
export function listPage(records: DemoRecord[]) {
  return page(
    'Records',
    html`<h1>Records</h1><div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Kind</th>
<th scope="col">E-mail</th><th scope="col">Owner</th><th scope="col">Status</th><th scope="col">Contact rule</th></tr></thead>
<tbody>${records.map(
      (one) => html`<tr><th scope="row"><a href="${path(one)}">${one.name}</a></th><td>${one.object}</td>
<td>${one.emails[0] ?? ''}</td><td>${one.owner?.name ?? 'nobody'}</td><td>${one.status}</td><td>${rule(one)}</td></tr>`,
    )}</tbody></table></div>`,
  )
}

/** One record as a salesperson sees it, with a form to change its status. `all` gives the company's name and people. */
export function recordPage(record: DemoRecord, all: DemoRecord[]) {
  const company = all.find((one) => one.object === 'company' && one.id === record.company)
  const people = record.object === 'company' ? all.filter((one) => one.company === record.id) : []
  return page(
    record.name,
    html`<article data-crm-object="${record.object}" data-crm-id="${record.id}">
<p class="soft">${record.object}</p><h1>${record.name}</h1>
<section aria-label="Details"><dl>
${record.role && html`<dt>Role</dt><dd>${record.role}</dd>`}
${company && html`<dt>Company</dt><dd><a href="${path(company)}">${company.name}</a></dd>`}
<dt>E-mail</dt><dd>${record.emails.map((email) => html`<a href="mailto:${email}" data-email="${email}">${email}</a> `)}</dd>
<dt>Phone</dt><dd>${record.phones.map((phone) => html`<a href="tel:${phone.replaceAll(' ', '')}" data-phone="${phone}">${phone}</a> `)}</dd>
<dt>Owner</dt><dd>${record.owner?.name ?? 'nobody'}</dd>
<dt>Status</dt><dd data-status="${record.status}">${record.status}</dd>
<dt>Contact rule</dt><dd>${rule(record)}</dd></dl></section>
<section><h2>Change</h2><form method="post">${choice('status', 'Status', STATUSES[record.object], record.status)}
${choice('contactRule', 'Contact rule', CONTACT_RULES, record.contactRule)}<button>Save</button></form></section>
${people.length > 0 && html`<section><h2>People</h2><ul>${people.map((one) => html`<li><a href="${path(one)}">${one.name}</a> ${one.role}</li>`)}</ul></section>`}
<section><h2>Notes</h2>${
      record.notes.length === 0
        ? html`<p class="soft">No notes yet.</p>`
        : html`<ul>${record.notes
            .toReversed()
            .map((note) => html`<li>${note.text}<br><span class="soft">${note.by}</span> ${when(note.at)}</li>`)}</ul>`
    }</section>
<section><h2>History</h2>${
      record.changes.length === 0
        ? html`<p class="soft">No changes yet.</p>`
        : html`<ul>${record.changes.toReversed().map(
            (one) => html`<li>${one.field === 'contactRule' ? 'contact rule' : one.field}: ${one.from} → ${one.to}<br>
<span class="soft">${one.by}</span> ${when(one.at)}</li>`,
          )}</ul>`
    }</section></article>`,
  )
}

const choice = (name: string, label: string, values: readonly string[], chosen: string) =>
  html`<label>${label}<select name="${name}">${values.map(
    (value) => html`<option${value === chosen ? raw(' selected') : ''}>${value}</option>`,
  )}</select></label>`
