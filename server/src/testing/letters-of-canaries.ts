import type { Person } from '@breakwater/shared/person.ts'
import { aMail, withAttached } from './mail-desk.ts'

type Put = (at: string) => string

/** A mail of each kind the mailbox gets, with a canary in every part of it that somebody writes. */
export function lettersFrom(reporter: Person, put: Put, address: Put) {
  const auth = `mx.pines.example; dmarc=pass header.from=pines.example; spf=pass smtp.mailfrom=${reporter.email}`
  const original = aMail({
    from: `${put('name in an original')} <${address('sender of an original')}>`,
    subject: put('subject of an original'),
    body: `${put('body of an original')}\r\n`,
    id: put('message id of an original'),
    auth: null,
  })
  const forward = aMail({
    from: `${put('name in a mail')} <${reporter.email}>`,
    subject: put('subject of a mail'),
    auth,
    id: put('message id of a mail'),
    ...withAttached(put('words of a mail'), [{ raw: original, name: `${put('name of an attachment')}.eml` }]),
  })
  const inline = aMail({
    from: reporter.email,
    auth,
    subject: put('subject of an inline forward'),
    body: `${put('words above')}\r\n\r\n---------- Forwarded message ---------\r\nFrom: ${put('name below')} <${address('sender below')}>\r\nDate: Sun, Nov 8, 2026 at 8:00 PM\r\nSubject: ${put('subject below')}\r\nTo: <${reporter.email}>\r\n\r\n${put('text below')}\r\n`,
  })
  const outside = aMail({
    from: `${put('name outside')} <${address('sender outside')}>`,
    subject: put('subject from outside'),
    body: `${put('body from outside')}\r\n`,
    auth: null,
    headers: [`In-Reply-To: <${put('answered id')}@x.example>`, `X-Tag: ${put('header from outside')}`],
  })
  const machine = aMail({
    from: address('sender of a machine'),
    subject: put('subject of a machine'),
    headers: ['Auto-Submitted: auto-generated'],
    auth: null,
    body: put('body of a machine'),
  })
  const broken = Buffer.from(
    `From: ${reporter.email}\r\nSubject: ${put('subject of a broken mail')}\r\nContent-Type: multipart/mixed; boundary="${'x'.repeat(90)}\r\n\r\n${put('body of a broken mail')}`,
  )
  const upload = aMail({
    from: `x <${address('sender of an upload')}>`,
    subject: put('subject of an upload'),
    body: put('body of an upload'),
    auth: null,
  })
  return { forward, inline, outside, machine, broken, upload }
}
