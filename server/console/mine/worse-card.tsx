import { contract, queries, useAsk } from '../api.ts'
import { WordsDoor } from './words-door.tsx'

/** Nobody pays for reporting: what got worse since then joins the same case, and the overseer hears of it (POLICY 31). */
export const WorseCard = ({ reference }: { reference: string }) => (
  <WordsDoor
    named="worse"
    ask={useAsk(contract.protection.worse, () => void queries.invalidateQueries({ queryKey: ['case', reference] }))}
    inputOf={(words) => ({ params: { reference }, body: { words } })}
  />
)
