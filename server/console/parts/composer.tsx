import type { Visibility } from '@breakwater/shared/case.ts'
import { useId, useState } from 'preact/hooks'
import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { Refused } from './refused.tsx'
import { UpdatePreview } from './update-preview.tsx'

export type NoteReaders = Exclude<Visibility, 'reporter-too' | 'wellbeing'>
export const READERS = ['desk', 'desk-and-manager', 'desk-and-legal'] as const satisfies readonly NoteReaders[]

interface Writing {
  text: string
  write(text: string): void
  busy: boolean
  error: unknown
}

interface ComposerProps {
  /** whom an update goes to */
  name: string | null
  primary: boolean
  /** `readers`: whom this writer may choose; a manager's or lawyer's note is between them and the desk */
  note: (Writing & { readers: readonly NoteReaders[]; save(readers: NoteReaders): void }) | null
  update: (Writing & { send(done: () => void): void; forget(): void }) | null
}

/** Two modes only: a note that is never sent, and an update that is never sent without a preview (SCREEN 59, 60). */
export function Composer({ name, primary, note, update }: ComposerProps) {
  const id = useId()
  const [mode, turn] = useState<'note' | 'update'>(note ? 'note' : 'update')
  const [readers, allow] = useState<NoteReaders>(note?.readers[0] ?? 'desk')
  const [preview, show] = useState(false)
  const writing = mode === 'note' ? note : update
  if (!writing) return null
  const isNote = mode === 'note'
  const label = isNote ? t('composer.note') : t('composer.update', { name: name ?? t('close.reporter') })
  const save = () => {
    if (writing.text.trim() === '') return
    if (isNote) note?.save(readers)
    else show(true)
  }
  return (
    <div class={isNote ? 'compose' : 'compose update'}>
      <fieldset class="seg" aria-label={t('composer.mode')}>
        {note && (
          <button type="button" aria-pressed={isNote} onClick={() => turn('note')}>
            <Icon name="lock" size="s" />
            {t('composer.note')}
          </button>
        )}
        {update && (
          <button type="button" aria-pressed={!isNote} onClick={() => turn('update')}>
            <Icon name="mail" size="s" />
            <bdi>{t('composer.update', { name: name ?? t('close.reporter') })}</bdi>
          </button>
        )}
      </fieldset>
      <label class="sr" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        dir="auto"
        aria-describedby={`${id}-readers`}
        placeholder={t(isNote ? 'composer.note_hint' : 'composer.update_hint')}
        value={writing.text}
        onInput={(event) => writing.write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (isNote && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
        }}
      />
      <footer>
        <Icon name={isNote ? 'lock' : 'mail'} size="s" />
        <span id={`${id}-readers`}>
          {isNote
            ? t(`composer.readers_${readers}`)
            : t('composer.update_readers', { name: name ?? t('close.reporter') })}
        </span>
        <span class="end">
          {isNote && (
            <>
              <label class="sr" for={`${id}-who`}>
                {t('composer.who')}
              </label>
              <select
                id={`${id}-who`}
                class="sm"
                value={readers}
                onChange={(event) => allow(event.currentTarget.value as NoteReaders)}
              >
                {(note?.readers ?? []).map((one) => (
                  <option key={one} value={one}>
                    {t(`visibility.${one}`)}
                  </option>
                ))}
              </select>
            </>
          )}
          <Button
            small
            kind={primary ? 'primary' : 'default'}
            busy={writing.busy}
            disabled={writing.text.trim() === ''}
            onClick={save}
          >
            {t(isNote ? 'composer.save_note' : 'composer.preview')}
          </Button>
        </span>
      </footer>
      {!preview && <Refused error={writing.error} />}
      {preview && update && (
        <UpdatePreview
          name={name ?? t('close.reporter')}
          text={update.text}
          busy={update.busy}
          error={update.error}
          send={() => update.send(() => show(false))}
          close={() => {
            update.forget()
            show(false)
          }}
        />
      )}
    </div>
  )
}
