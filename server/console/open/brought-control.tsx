import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { t } from '../text.ts'
import type { Answers } from './answers.ts'
import { fits } from './brought.ts'

interface BroughtControlProps {
  answers: Answers
  files: readonly File[]
  bring(files: readonly File[]): void
  answer(more: Partial<Answers>): void
}

/** What somebody has of it: several files, a message they paste, a link. None of it is needed, and more can follow (POLICY 18). */
export function BroughtControl({ answers, files, bring, answer }: BroughtControlProps) {
  return (
    <div class="stack">
      <p class="muted">{t('ask.brought_hint')}</p>
      <Field
        label={t('ask.brought_files')}
        optional
        hint={t('ask.brought_files_hint')}
        control={(ids) => (
          <input
            {...ids}
            type="file"
            multiple
            onChange={(event) => {
              const more = [...(event.currentTarget.files ?? [])]
              bring([...files, ...more].slice(0, 40))
              event.currentTarget.value = ''
            }}
          />
        )}
      />
      {files.length > 0 && (
        <ul class="stack">
          {files.map((file) => (
            <li key={`${file.name} ${file.size} ${file.lastModified}`} class="bar">
              <bdi>{file.name}</bdi>
              {!fits(file) && <span class="small">{t('ask.brought_too_large')}</span>}
              <Button small kind="quiet" onClick={() => bring(files.filter((one) => one !== file))}>
                {t('ask.brought_leave_out', { name: file.name })}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Field
        label={t('ask.brought_pasted')}
        optional
        hint={t('ask.brought_pasted_hint')}
        control={(ids) => (
          <textarea
            {...ids}
            rows={6}
            dir="auto"
            value={answers.pasted}
            onInput={(event) => answer({ pasted: event.currentTarget.value })}
          />
        )}
      />
      <Field
        label={t('ask.brought_link')}
        optional
        hint={t('ask.brought_link_hint')}
        control={(ids) => (
          <input
            {...ids}
            type="url"
            maxLength={2000}
            value={answers.link}
            onInput={(event) => answer({ link: event.currentTarget.value })}
          />
        )}
      />
    </div>
  )
}
