import type { CaseView } from '@breakwater/shared/case.ts'
import type { StepView } from '@breakwater/shared/step.ts'
import { may } from './may.ts'

/** Whether a step's own gate lets it be carried out. */
export const gateOpen = ({ gate }: StepView) => gate === null || gate.state === 'ready' || gate.state === 'granted'

/** Which one button of the page is the primary one (SCREEN 54). */
export function primaryOf(view: CaseView): 'claim' | 'next' | 'close' | 'note' | null {
  if (!view.claimed && may(view, 'case.claim')) return 'claim'
  if (view.next?.yours && gateOpen(view.next)) return 'next'
  if (!view.next && view.status === 'open' && may(view, 'case.close')) return 'close'
  return may(view, 'case.note') ? 'note' : null
}
