import { createHash } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import nodemailer from 'nodemailer'
import type { Deps } from '../deps.ts'
import { readBytes } from '../mail/bytes.ts'
import { fallbackView } from '../mail/fallback.ts'
import { outbox, type SentMail } from '../mailer/outbox.ts'
import { composed, type NewMail } from './compose.ts'
import { type Folder, type Letter, openMailboxes } from './mailbox.ts'

/** The demo's mail system: inboxes for everyone, and a way to the report mailbox through a real, authenticated SMTP door. */
export type Post = {
  /** A colleague's folder, newest first; the inbox holds what Breakwater wrote to them too. `breakwater` is everything it ever sent. */
  list(person: Person, folder: Folder | 'breakwater'): Promise<Letter[]>
  find(person: Person, folder: Folder | 'breakwater', id: string): Promise<Letter | undefined>
  /** As oneself: to the report mailbox by SMTP, signed in as that person, to a colleague into their inbox. */
  send(mail: Omit<NewMail, 'at' | 'from'>, as: Person): Promise<void>
  /** A mail from somebody outside, into a colleague's inbox. */
  arrive(mail: Omit<NewMail, 'at'>, at?: Date): Promise<void>
}

const newestFirst = (a: Letter, b: Letter) => b.id.localeCompare(a.id)

/** How the demo's people hand mail in: where the door is, and the password that is new at each start and known here alone. */
export type Door = { port: number; password: string }

/** Opens the demo's mail. */
export function openPost(deps: Deps, root: string, door: Door): Post {
  const { address: mailbox, from } = deps.config.mail
  const boxes = openMailboxes(root)
  const kept = outbox(`${deps.config.data}/sent-mail`, deps.clock)
  const ours = (address: string) => address.toLowerCase().replace(/\+[^@]*(?=@)/, '') === mailbox

  async function fromBreakwater(to?: string): Promise<Letter[]> {
    const sent = (await kept.sent()).filter((mail) => to === undefined || mail.to.address.toLowerCase() === to)
    return Promise.all(sent.slice(0, 200).map((mail) => letterOf(mail, from)))
  }
  const list: Post['list'] = async (person, folder) => {
    if (folder === 'breakwater') return fromBreakwater()
    const own = await boxes.list(person.email, folder)
    return folder === 'sent' ? own : [...own, ...(await fromBreakwater(person.email))].sort(newestFirst)
  }
  const arrive: Post['arrive'] = async (mail, at = deps.clock.now()) =>
    void (await boxes.deliver(mail.to.address, 'inbox', await composed({ ...mail, at }), at))

  return {
    list,
    find: async (person, folder, id) =>
      (folder === 'breakwater' ? undefined : await boxes.find(person.email, folder, id)) ??
      (await list(person, folder)).find((letter) => letter.id === id),
    arrive,
    async send(mail, as) {
      const at = deps.clock.now()
      const raw = await composed({ ...mail, from: { name: as.name, address: as.email }, at })
      if (ours(mail.to.address))
        await bySmtp(door.port, raw, { from: as.email, to: [mail.to.address] }, { user: as.email, pass: door.password })
      else await boxes.deliver(mail.to.address, 'inbox', raw, at)
      await boxes.deliver(as.email, 'sent', raw, at)
    },
  }
}

async function letterOf(mail: SentMail, from: string): Promise<Letter> {
  const at = new Date(mail.at)
  const raw = await composed({ ...mail, from: { name: 'Breakwater', address: from }, at })
  const id = `${String(at.getTime()).padStart(13, '0')}-${createHash('sha256').update(mail.messageId).digest('hex').slice(0, 12)}`
  return { id, raw, view: fallbackView(raw, readBytes(raw)) }
}

async function bySmtp(
  port: number,
  raw: Buffer,
  envelope: { from: string; to: string[] },
  auth: { user: string; pass: string },
) {
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true, auth })
  try {
    await transport.sendMail({ envelope, raw })
  } finally {
    transport.close()
  }
}
