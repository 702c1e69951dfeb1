import type { CaseView } from '@breakwater/shared/case.ts'
import { DateTime } from 'luxon'
import { say } from '../desk/words.ts'
import type { Masker } from './mask.ts'
import type { Paper, Section } from './pdf.ts'

/** A moment as a person reads it: local, with its offset, and UTC (SCREEN 72). */
export const moment = (iso: string, zone: string): string => {
  const at = DateTime.fromISO(iso, { zone: 'utc' })
  return `${at.setZone(zone).toFormat('d LLL yyyy, HH:mm:ss ZZ')} (${at.toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'")})`
}

type Around = {
  zone: string
  made: Date
  /** which items of the timeline this recipient reads */
  items: (item: NonNullable<CaseView['timeline']>[number]) => boolean
  files: ReadonlyMap<string, string>
  opened: readonly { at: string; who: string; what: string }[]
  signature: string
}

/** The case file as a paper, with what this recipient does not get already taken out. */
export function casePaper(view: CaseView, masks: Masker, o: Around): Paper {
  const when = (iso: string) => moment(iso, o.zone)
  const person = (name: string | undefined, where: string) => (name ? masks.mask(name, where) : say('export.nobody'))
  const t = (key: string) => say(`export.${key}`)
  const line = (label: string, value: string) => ({ label: t(label), value })
  const sections: Section[] = [
    {
      title: t('case'),
      facts: [
        line('reference', view.reference),
        line('title', masks.mask(view.title, 'title')),
        line('received', when(view.receivedAt)),
        line('status', view.status),
        line('outcome', view.outcome ?? t('none')),
        line('affected', person(view.affected?.name, 'people')),
        line('reported_by', person(view.reportedBy?.name, 'people')),
        line('third_party', view.thirdParty ? masks.mask(view.thirdParty.name, 'third party') : t('none')),
        line('policy', `${view.policy.title} ${view.policy.version}`),
      ],
    },
    {
      title: t('people'),
      list: view.people.map(({ person: p, part }) => `${say(`part.${part}`)}: ${person(p.name, 'people')}`),
    },
    {
      title: t('words'),
      paragraphs: (view.words ?? []).map((w) => `${when(w.at)}\n${masks.mask(w.text, 'words')}`),
    },
    {
      title: t('wishes'),
      paragraphs: view.wishes
        ? [view.wishes.choices.map((c) => c.label).join('; '), masks.mask(view.wishes.words, 'wishes')].filter(Boolean)
        : [],
    },
    {
      title: t('evidence'),
      list: (view.evidence ?? []).map(
        (e) =>
          `${when(e.at)} · ${e.kind}, ${e.via}, ${e.grade} · ${o.files.get(e.id) ?? t('not_here')} · sha256 ${e.sha256 ?? ''}`,
      ),
    },
    {
      title: t('steps'),
      list: view.steps.map((s) => `${s.title}: ${s.state}`),
    },
    {
      title: t('timeline'),
      list: (view.timeline ?? []).filter(o.items).map((item) => {
        const who = item.actor ? `${person(item.actor, 'timeline')}: ` : ''
        return `${when(item.at)} · ${who}${masks.mask(item.says, 'timeline')}${item.body ? `\n${masks.mask(item.body, 'timeline')}` : ''}`
      }),
    },
    {
      title: t('opened'),
      list: o.opened.map((e) => `${when(e.at)} · ${masks.mask(e.who, 'who opened it')} · ${e.what}`),
    },
  ]
  const shown = sections.filter((s) => s.facts?.length || s.paragraphs?.length || s.list?.length)
  const left = masks.redactions()
  shown.push({
    title: t('left_out'),
    ...(left.length
      ? { list: left.map((r) => `${r.what}, ${r.where}, ${r.times}×: ${r.reason}`) }
      : { paragraphs: [t('nothing_left_out')] }),
  })
  return {
    title: say('export.paper', { reference: view.reference }),
    language: 'en-GB',
    made: o.made,
    intro: [say('export.made', { at: when(o.made.toISOString()) }), say('export.signed', { key: o.signature })],
    sections: shown,
  }
}
