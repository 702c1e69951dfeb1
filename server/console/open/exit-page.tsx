import { useEffect } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { t } from '../text.ts'

/** Where the way out leads: a page that says nothing of this one. */
const ELSEWHERE = 'https://www.wikipedia.org/'
const PRESSES = 3

/** Leaves at once: what was written goes, and Back does not lead here. */
function leave() {
  sessionStorage.clear()
  location.replace(ELSEWHERE)
}

/** "Exit this page", also by pressing Shift three times; for a form that may be filled in at home. */
export function ExitPage() {
  useEffect(() => {
    let pressed = 0
    const count = (event: KeyboardEvent) => {
      pressed = event.key === 'Shift' ? pressed + Number(!event.repeat) : 0
      if (pressed >= PRESSES) leave()
    }
    addEventListener('keydown', count)
    return () => removeEventListener('keydown', count)
  }, [])
  return (
    <span class="exit">
      <Button small onClick={leave}>
        {t('open.exit')}
      </Button>
      <span class="small muted">{t('open.exit_hint')}</span>
    </span>
  )
}
