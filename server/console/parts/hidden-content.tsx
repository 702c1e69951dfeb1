import { t } from '../text.ts'
import { Button } from './button.tsx'

interface HiddenContentProps {
  title: string
  says: string
  action: string
  show(): void
  /** the gentler way in, where there is one */
  masked?(): void
}

/** Reported content nobody reads by surprise. */
export function HiddenContent({ title, says, action, show, masked }: HiddenContentProps) {
  return (
    <div class="hide">
      <p>
        <b>{title}</b> {says}
      </p>
      <div class="bar">
        <Button small icon="eye" onClick={show}>
          {action}
        </Button>
        {masked && (
          <Button small kind="quiet" onClick={masked}>
            {t('evidence.show_masked')}
          </Button>
        )}
      </div>
    </div>
  )
}
