import { signal } from '@preact/signals'
import { t } from '../text.ts'
import { IconButton } from './icon-button.tsx'

const said = signal<{ id: number; says: string }[]>([])
let next = 0

/** Says politely that something worked; it stays until it is closed or the next one comes. */
export function say(says: string) {
  said.value = [{ id: next++, says }]
}

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {said.value.map(({ id, says }) => (
        <div class="toast" key={id}>
          <span>{says}</span>
          <IconButton icon="x" label={t('action.close_message')} onClick={() => (said.value = [])} />
        </div>
      ))}
    </div>
  )
}
