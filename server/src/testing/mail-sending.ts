import { randomUUID } from 'node:crypto'
import { as, system } from '../db/as.ts'
import { sendOne } from '../mail/send-outgoing.ts'
import { smtpMailer } from '../mailer/smtp-mailer.ts'
import { messageId } from '../mailer/token.ts'
import { type MailDesk, openMailDesk, REPORT_ADDRESS } from './mail-desk.ts'

const REFERENCE = 'BW-7Q4K9T'
const HOUR = 3_600_000

/** The desk, whose mail leaves by a relay on `port`. */
export async function openRelayedDesk(port: number): Promise<MailDesk> {
  const desk = await openMailDesk()
  desk.deps.mailer = smtpMailer(`smtp://127.0.0.1:${port}`, { name: 'Report desk', address: REPORT_ADDRESS })
  return desk
}

/** The receipt for the report that a delivered mail became. */
export async function receiptOf(desk: MailDesk, mailId: string) {
  const rows = await desk.rows(
    `select * from app.outgoing where kind = 'receipt' and report_id = (select report_id from app.mail where id = $1)`,
    [mailId],
  )
  return rows[0] as { id: string; state: string; problem: string | null; attempts: number }
}

/** The desk's outgoing mail against a relay on `port`: mails to people of its own, so that no two of them become a digest. */
export async function openSending(port: number) {
  const desk = await openRelayedDesk(port)
  return {
    /** waiting mails; each with the Message-ID it will have, however often it is sent */
    queue: (count: number) =>
      as(desk.deps.db, system('intake'), async (tx) => {
        const made: { id: string; messageId: string }[] = []
        for (let n = 0; n < count; n++) {
          const email = `${randomUUID()}@pines.example`
          const row = { name: `Person ${n}`, email, roles: [], manager_id: null, team: null, unit: null, phone: null }
          const person = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
          const kind = n % 3 === 0 ? 'update' : 'notice'
          const at = desk.clock.now()
          const { id } = await tx
            .insertInto('outgoing')
            .values({
              kind,
              person_id: person.id,
              params: JSON.stringify({ reference: REFERENCE }),
              message_id: randomUUID(),
              next_try: at,
              at,
            })
            .returning('id')
            .executeTakeFirstOrThrow()
          const about = { reference: REFERENCE, to: email, id, domain: 'pines.example' }
          made.push({ id, messageId: messageId(desk.deps.keys, about) })
        }
        return made
      }),
    send: (id: string) => sendOne(desk.deps, id),
    /** marks before it sends: the control */
    async markThenSend(id: string) {
      await desk.rows(`update app.outgoing set state = 'sent' where id = $1`, [id])
      const mail = {
        to: { name: 'x', address: 'x@pines.example' },
        subject: 'x',
        text: 'x',
        envelopeFrom: null,
        headers: {},
      }
      return desk.deps.mailer.send({ ...mail, messageId: `<${id}@control.example>` }).then(
        () => true,
        () => false,
      )
    },
    later: () => desk.clock.advance(HOUR),
    states: async () =>
      new Map(
        (await desk.rows('select id, state, problem from app.outgoing')).map((r) => [
          String(r['id']),
          r as { state: string; problem: string | null },
        ]),
      ),
    close: () => desk.close(),
  }
}
