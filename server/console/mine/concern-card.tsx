import { contract, useAsk } from '../api.ts'
import { WordsDoor } from './words-door.tsx'

/** The concern door, there in every state of a report (SECURITY N6): past whom it is about. */
export const ConcernCard = ({ reference }: { reference: string }) => (
  <WordsDoor
    named="concerns"
    ask={useAsk(contract.concerns.raise)}
    inputOf={(words) => ({ params: { reference }, body: { words, about: 'handler' as const } })}
  />
)
