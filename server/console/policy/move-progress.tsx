import type { PackVersion } from '@breakwater/shared/contract/policy.ts'
import { useId } from 'preact/hooks'
import { t } from '../text.ts'

/** How far moving the open cases to a version has come; it goes on by itself after an interruption. */
export function MoveProgress({ move }: { move: NonNullable<PackVersion['move']> }) {
  const id = useId()
  const params = { moved: move.moved, count: move.total }
  return (
    <p role="status">
      <span id={id}>{t(`policy.move_${move.state}`, params)}</span>{' '}
      {move.state === 'running' && <progress aria-labelledby={id} max={move.total} value={move.moved} />}
    </p>
  )
}
