import type { WishesView } from '@breakwater/shared/case.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { Choice } from '../parts/choice.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { LineField } from '../parts/line-field.tsx'
import { t } from '../text.ts'
import { ColleagueField } from './colleague-field.tsx'
import type { Colleagues } from './colleagues.ts'

/** What the person wishes: whether it is on file, and the words where their reader may read them. */
export interface KnownWishes {
  onFile: boolean
  said: WishesView | null
}

interface AskWitnessDialogProps {
  wishes: KnownWishes
  colleagues: Colleagues
  busy: boolean
  error: unknown
  send(asked: { personId: string | null; name: string }): void
  close(): void
}

/** Whom to ask: a colleague, who writes it themselves, or somebody from outside. The person's wishes stand above it (POLICY 12). */
export function AskWitnessDialog({ wishes, colleagues, busy, error, send, close }: AskWitnessDialogProps) {
  const [kind, choose] = useState<'colleague' | 'outside'>('colleague')
  const [person, pick] = useState<PersonRef | null>(null)
  const [name, type] = useState('')
  const ready = kind === 'colleague' ? person !== null : name.trim() !== ''
  const said = [...(wishes.said?.choices.map(({ label }) => label) ?? []), wishes.said?.words ?? ''].filter(Boolean)
  const says = said.length
    ? t('statements.wishes_are', { wishes: said.join('. ') })
    : t(wishes.onFile ? 'statements.wishes_on_file' : 'statements.wishes_none')
  return (
    <FormDialog
      title={t('statements.ask')}
      action={t('statements.ask')}
      ready={ready}
      busy={busy}
      error={error}
      send={() =>
        ready && send(kind === 'colleague' ? { personId: person?.id ?? null, name: '' } : { personId: null, name })
      }
      close={close}
    >
      <p class="well small" dir="auto">
        {says}
      </p>
      <Choice
        legend={t('statements.who')}
        inline
        options={(['colleague', 'outside'] as const).map((value) => ({ value, label: t(`statements.kind_${value}`) }))}
        chosen={[kind]}
        choose={([value]) => choose(value === 'outside' ? 'outside' : 'colleague')}
      />
      {kind === 'colleague' ? (
        <ColleagueField label={t('statements.colleague')} colleagues={colleagues} choose={pick} />
      ) : (
        <>
          <LineField label={t('statements.outside')} value={name} type={type} />
          <p class="small muted">{t('statements.outside_hint')}</p>
        </>
      )}
    </FormDialog>
  )
}
