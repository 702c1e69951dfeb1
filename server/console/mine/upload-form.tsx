import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

interface UploadFormProps {
  busy: boolean
  error: unknown
  /** what the service got, by its hash */
  sha256: string | undefined
  send(bytes: Uint8Array<ArrayBuffer>): void
}

/** Hands in a message as a file. What arrived is shown by its hash, so that a person can compare it. */
export function UploadForm({ busy, error, sha256, send }: UploadFormProps) {
  const [file, choose] = useState<File | null>(null)
  return (
    <Card title={t('upload.title')}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void file?.arrayBuffer().then((bytes) => send(new Uint8Array(bytes)))
        }}
      >
        <p class="muted small">{t('upload.says')}</p>
        <Field
          label={t('upload.file')}
          hint={t('upload.hint')}
          control={(ids) => (
            <input
              {...ids}
              type="file"
              accept=".eml,.msg,message/rfc822,application/vnd.ms-outlook"
              required
              onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)}
            />
          )}
        />
        <div class="bar">
          <Button type="submit" busy={busy}>
            {t('upload.send')}
          </Button>
        </div>
        <p class="small">
          <a href={at.report({ q: 'brought' })}>{t('upload.more')}</a>
        </p>
        <Refused error={error} />
        {sha256 && (
          <div role="status">
            <p>{t('upload.done')}</p>
            <p class="small muted">
              {t('upload.hash')} <code>{sha256}</code>
            </p>
          </div>
        )}
      </form>
    </Card>
  )
}
