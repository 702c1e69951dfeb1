import { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { REFERENCE_ALPHABET } from '@breakwater/shared/id.ts'
import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import type { Person } from '@breakwater/shared/person.ts'
import { createText } from '@breakwater/shared/text.ts'
import { sql } from 'kysely'
import type { Log } from '../log.ts'
import type { Mailer, OurMail } from '../mailer/mailer.ts'
import { ABOUT_NONE, bounceAddress, type MailKeys, messageId } from '../mailer/token.ts'
import { Refusal } from '../refusal.ts'
import { people, personById } from './person.ts'
import type { SessionDeps } from './sessions.ts'

/** Milliseconds for which a code is good. */
export const CODE_LIFE = 10 * 60_000
/** Wrong tries, after which the code is gone. */
const TRIES = 5
/** Codes for one address in a quarter of an hour; further ones are not sent, and nobody is told. */
const PER_ADDRESS = 5
const QUARTER = 15 * 60_000
/** 40 bits, five tries, ten minutes, one browser. */
const LETTERS = 8

export interface CodeDeps extends SessionDeps {
  log: Log
  mailer: Mailer
  keys: MailKeys & { session: Buffer }
  /** our mailbox, whose domain the mail comes from */
  address: string
}

const t = createText([words], 'en')
/** After the answer left: not even making the mail takes part of its time (SECURITY T24). */
const later = () => new Promise<void>((then) => void setImmediate(then))
const sha256 = (value: string) => createHash('sha256').update(value).digest()
/** Of how people type it: no spaces or hyphens, capitals, and what looks alike is alike. */
const plain = (code: string) =>
  code.replaceAll(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')

/** Codes by mail for addresses of the directory (SETTLED 4). */
export interface MailedCodes {
  /**
   * Sends a code where the address is a person's; does the same work, and answers the same, where it is not (SECURITY T24).
   * @returns what ties the code to this browser
   */
  send(address: string): Promise<string>
  /** @returns whose code it is @throws Refusal `sign_in.code_wrong`, whatever is wrong */
  use(token: string | undefined, code: string): Promise<Person>
  /** when every mail that was begun has left */
  idle(): Promise<void>
}

export function mailedCodes(deps: CodeDeps): MailedCodes {
  const { auth, clock, keys } = deps
  const leaving = new Set<Promise<void>>()
  const mail = (person: Person, code: string) => {
    const sent = later()
      .then(() => deps.mailer.send(codeMail(deps, person, code)))
      .catch((err: unknown) => deps.log.error({ err, personId: person.id }, 'sign-in.mail-failed'))
      .finally(() => leaving.delete(sent))
    leaving.add(sent)
  }
  return {
    async send(typed) {
      const now = clock.now()
      const address = typed.trim().toLowerCase()
      const [token, code] = [randomBytes(32).toString('base64url'), makeCode()]
      const hidden = createHmac('sha256', keys.session).update(`mailed code ${address}`).digest()
      await auth
        .deleteFrom('mailed_code')
        .where('at', '<', new Date(now.getTime() - QUARTER))
        .execute()
      const { recent } = await auth
        .selectFrom('mailed_code')
        .select(({ fn }) => fn.countAll<number>().as('recent'))
        .where('address', '=', hidden)
        .executeTakeFirstOrThrow()
      const [person] = await people(
        auth,
        sql`(p.email = ${address} or p.id = (select a.person_id from app.person_address a where a.address = ${address}))`,
      )
      const goes = person && recent < PER_ADDRESS
      await auth
        .insertInto('mailed_code')
        .values({
          id: sha256(token),
          address: hidden,
          person_id: goes ? person.id : null,
          code: sha256(`${token} ${code}`),
          at: now,
          expires_at: new Date(now.getTime() + CODE_LIFE),
        })
        .execute()
      // not awaited: how long a mail takes would tell that there is one
      if (goes) mail(person, code)
      return token
    },
    async use(token = '', code) {
      const id = sha256(token)
      const kept = await auth
        .updateTable('mailed_code')
        .set(({ eb }) => ({ tries: eb('tries', '+', 1) }))
        .where('id', '=', id)
        .where('tries', '<', TRIES)
        .where('expires_at', '>', clock.now())
        .returning(['person_id', 'code'])
        .executeTakeFirst()
      const right = timingSafeEqual(kept?.code ?? sha256(''), sha256(`${token} ${plain(code)}`))
      const taken =
        kept?.person_id && right
          ? await auth.deleteFrom('mailed_code').where('id', '=', id).returning('person_id').executeTakeFirst()
          : undefined
      const person = taken?.person_id ? await personById(auth, taken.person_id) : undefined
      if (!person) throw new Refusal('invalid', 'sign_in.code_wrong')
      return person
    },
    idle: async () => void (await Promise.all(leaving)),
  }
}

const makeCode = () => Array.from({ length: LETTERS }, () => REFERENCE_ALPHABET[randomInt(32)]).join('')

/** Fixed neutral words and the code; nothing of why (SETTLED 8). The subject holds no code: it shows on a locked screen. */
function codeMail({ keys, address }: CodeDeps, person: Person, code: string): OurMail {
  const about = { reference: ABOUT_NONE.code, to: person.email, address }
  return {
    to: { name: person.name, address: person.email },
    subject: t('code.subject'),
    text: `${t('code.body', { code: `${code.slice(0, 4)}-${code.slice(4)}` })}\n`,
    messageId: messageId(keys, { ...about, id: randomUUID(), domain: address.slice(address.lastIndexOf('@') + 1) }),
    envelopeFrom: null,
    bounceTo: bounceAddress(keys, about),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Loop': address,
      'Reply-To': address,
    },
  }
}
