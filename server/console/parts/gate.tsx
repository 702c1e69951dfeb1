import type { GateView } from '@breakwater/shared/step.ts'
import { t } from '../text.ts'
import { Conditions } from './conditions.tsx'

/** A gate as it stands: whether it is open, and every condition; nothing where there is none (SCREEN 57). */
export function Gate({ gate, clauseHref }: { gate: GateView; clauseHref?: (clause: string) => string }) {
  if (gate.requires.length === 0) return null
  return (
    <Conditions
      title={t(`gate.${gate.state}`)}
      conditions={gate.requires.map(({ say, state, clause }) => ({
        say,
        state,
        clause: clause && clauseHref ? { at: clause.at, href: clauseHref(clause.id) } : null,
      }))}
    />
  )
}
