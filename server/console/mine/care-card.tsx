import type { CareView, OwnNote } from '@breakwater/shared/contract/care.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

interface CareCardProps {
  care: CareView
  busy: boolean
  error: unknown
  keep(note: OwnNote, done: () => void): void
  decline(): void
}

const CHOICES = ['using', 'thinking', 'not-now'] as const

/** Support around my case: what there is, what I chose, and how I am. What is kept here nobody else reads. */
export function CareCard({ care, busy, error, keep, decline }: CareCardProps) {
  const [words, write] = useState('')
  const chosen = (entry: string) => care.own.find((note) => note.entry === entry)?.answer ?? ''
  return (
    <Card title={t('care.title')}>
      <p class="muted small">{t('care.private')}</p>
      {care.next && (
        <p>
          {t(`care.tell_${care.next.part}`)} <bdi>{care.next.name}</bdi>{' '}
          {care.next.phone && <a href={`tel:${care.next.phone}`}>{care.next.phone}</a>}
        </p>
      )}
      {care.guidance.map(({ label, link }) => (
        <p key={link}>
          {/^https?:/.test(link) ? (
            <a href={link} target="_blank" rel="noreferrer">
              <bdi>{label}</bdi>
            </a>
          ) : (
            <>
              <bdi>{label}</bdi> <bdi class="muted">{link}</bdi>
            </>
          )}
        </p>
      ))}
      {care.support.map((entry) => (
        <Field
          key={entry.id}
          label={entry.title}
          hint={[entry.help, entry.contact].filter(Boolean).join(' ')}
          control={(ids) => (
            <select
              {...ids}
              value={chosen(entry.id)}
              disabled={busy}
              onChange={(e) => {
                const answer = CHOICES.find((one) => one === e.currentTarget.value)
                if (answer) keep({ entry: entry.id, answer, words: '' }, () => undefined)
              }}
            >
              <option value="">{t('care.unsaid')}</option>
              {CHOICES.map((one) => (
                <option key={one} value={one}>
                  {t(`care.${one}`)}
                </option>
              ))}
            </select>
          )}
        />
      ))}
      <Field
        label={t('care.how')}
        hint={t('care.how_hint')}
        control={(ids) => (
          <textarea {...ids} rows={3} dir="auto" value={words} onInput={(e) => write(e.currentTarget.value)} />
        )}
      />
      <div class="bar">
        <Button
          busy={busy}
          onClick={() => words.trim() && keep({ entry: null, answer: 'how-are-you', words }, () => write(''))}
        >
          {t('care.keep')}
        </Button>
        {care.can.includes('decline') && (
          <Button kind="quiet" busy={busy} onClick={decline}>
            {t('care.decline')}
          </Button>
        )}
      </div>
      <Refused error={error} />
      <ul class="support">
        {care.own
          .filter((note) => note.words !== '')
          .map((note) => (
            <li key={note.id}>
              <Time at={note.at} /> <bdi>{note.words}</bdi>
            </li>
          ))}
      </ul>
    </Card>
  )
}
