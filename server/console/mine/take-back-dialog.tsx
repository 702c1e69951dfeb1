import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

const ANSWERS = ['no', 'yes', 'unsaid'] as const
type Asked = (typeof ANSWERS)[number]

/** Taking a report back. The private question is optional; its answer never shows to colleagues (SETTLED 71). */
export function TakeBackDialog({
  busy,
  error,
  take,
  close,
}: {
  busy: boolean
  error: unknown
  take(asked: Asked): void
  close(): void
}) {
  const [asked, answer] = useState<Asked | null>(null)
  return (
    <Dialog title={t('take_back.title')} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          take(asked ?? 'unsaid')
        }}
      >
        <p>{t('take_back.says')}</p>
        <Choice
          legend={t('take_back.asked')}
          hint={t('take_back.asked_hint')}
          options={ANSWERS.map((value) => ({ value, label: t(`take_back.asked_${value}`) }))}
          chosen={asked ? [asked] : []}
          choose={([chosen]) => answer(ANSWERS.find((value) => value === chosen) ?? null)}
        />
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy}>
            {t('take_back.do')}
          </Button>
          <Button kind="quiet" onClick={close}>
            {t('take_back.keep')}
          </Button>
        </div>
        <Refused error={error} />
      </form>
    </Dialog>
  )
}
