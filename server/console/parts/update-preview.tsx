import { t } from '../text.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Refused } from './refused.tsx'

interface UpdatePreviewProps {
  name: string
  text: string
  busy: boolean
  error: unknown
  send(): void
  close(): void
}

/** What the person who reported will read, before it goes (SCREEN 60). */
export function UpdatePreview({ name, text, busy, error, send, close }: UpdatePreviewProps) {
  return (
    <Dialog title={t('preview.title', { name })} close={close}>
      <div class="stack">
        <div class="bubble info told" dir="auto">
          {text}
        </div>
        <p class="muted small">{t('preview.says', { name })}</p>
        <div class="bar">
          <Button kind="primary" icon="mail" busy={busy} onClick={send}>
            {t('preview.send')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('preview.back')}
          </Button>
        </div>
        <Refused error={error} />
      </div>
    </Dialog>
  )
}
