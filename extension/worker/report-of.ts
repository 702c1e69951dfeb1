import { type EvidenceItem, Snapshot } from '@breakwater/shared/evidence.ts'
import type { NewIncident } from '@breakwater/shared/incident.ts'
import { NewReport } from '@breakwater/shared/report.ts'
import { type Draft, type DraftItem, emptyForm, type Form, type Happening } from '../messages.ts'

/** The person's snapshot of one item, as untrusted text. */
export const snapshotOf = (item: DraftItem): Snapshot => {
  const { mail, record } = item
  return Snapshot.parse({
    provider: mail?.provider ?? record?.system ?? 'page',
    url: item.url,
    ...(mail && {
      account: mail.account,
      messageId: mail.messageId ?? mail.permId,
      threadId: mail.threadId,
      from: mail.from,
      fromName: mail.fromName,
      subject: mail.subject,
      date: mail.date,
    }),
    ...(record && { crm: record }),
    heading: item.heading,
    emails: item.emails,
    phones: item.phones,
  })
}

const evidence = (item: DraftItem): EvidenceItem[] =>
  item.kept ? [{ kind: item.kind, ...item.kept, snapshot: snapshotOf(item) }] : []

const incidentOf = ({ when, channel, words }: Happening): Partial<NewIncident> => ({
  happenedAt: when ? new Date(when).toISOString() : null,
  channel: channel || 'unknown',
  words: words.trim(),
})

/** With a message, what is told of are other times; without one, the times themselves (SETTLED 59). */
function incidentsOf({ happenings, behaviours }: Form, channel: 'email' | 'unknown', withItems: boolean) {
  const [first, ...others] = happenings.map(incidentOf)
  if (!first) return undefined
  return withItems ? [{ channel, behaviours }, first, ...others] : [{ ...first, behaviours }, ...others]
}

/** What goes to the service. A report without a name says nothing of the person or of whom they answer to (POLICY 62). */
export function reportOf({ id, source, form }: Draft, items: readonly DraftItem[]): NewReport {
  const [about] = items
  const channel = about?.kind === 'mail' ? 'email' : 'unknown'
  const nameless = form.anonymous
  return NewReport.parse({
    key: id,
    source,
    items: items.flatMap(evidence),
    words: form.words,
    wishes: { choices: form.choices },
    relation: form.relation || 'unknown',
    behaviours: form.behaviours,
    channel,
    danger: { now: form.inDanger || 'unknown', policeCalledFirst: form.policeCalled || 'unknown' },
    tellManager: nameless ? null : form.managerOut ? false : form.tellManager,
    managerInvolved: !nameless && form.managerOut,
    onBehalfOf: (form.whose !== 'mine' && form.onBehalfOf.trim()) || null,
    about: about?.mail
      ? { name: about.mail.fromName?.slice(0, 200) ?? '', email: about.mail.from?.slice(0, 320) ?? '' }
      : {
          name: about?.kind === 'crm-record' ? (about.heading?.slice(0, 200) ?? '') : '',
          email: about?.emails?.[0] ?? '',
        },
    incidents: incidentsOf(form, channel, items.length > 0),
    to: (!nameless && form.to) || undefined,
    mode: nameless ? 'anonymous' : undefined,
    witness: form.whose === 'seen' || undefined,
    internal: form.inside || undefined,
  })
}

const localTime = (moment: string): string => {
  const at = new Date(moment)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The form a report was made from, for somebody who opens it again. */
export function formOf(report: NewReport, ticked: string[]): Form {
  const told = report.items.length ? report.incidents?.slice(1) : report.incidents
  return {
    ...emptyForm(ticked),
    choices: report.wishes.choices,
    words: report.words,
    relation: report.relation === 'unknown' ? '' : report.relation,
    behaviours: report.behaviours,
    tellManager: report.managerInvolved ? null : report.tellManager,
    managerOut: report.managerInvolved,
    onBehalfOf: report.onBehalfOf ?? '',
    whose: report.witness ? 'seen' : report.onBehalfOf ? 'colleague' : 'mine',
    happenings: (told ?? []).map(({ happenedAt, channel, words }, n) => ({
      id: `${n}`,
      when: happenedAt ? localTime(happenedAt) : '',
      channel: channel === 'unknown' ? '' : channel,
      words,
    })),
    to: report.to ?? '',
    anonymous: report.mode === 'anonymous',
    inside: report.internal ?? false,
    inDanger: report.danger.now === 'unknown' ? '' : report.danger.now,
    policeCalled: report.danger.policeCalledFirst === 'unknown' ? '' : report.danger.policeCalledFirst,
  }
}
