import type { ColleagueFor } from '@breakwater/shared/contract/colleagues.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'
import { useRef, useState } from 'preact/hooks'
import { contract, useLoad } from '../api.ts'

/** Colleagues who can be asked for something on a case, found by what is typed. */
export interface Colleagues {
  people: readonly PersonRef[]
  find(name: string): void
}

/** Loads them for a page. @param wanted false while nothing asks for them */
export function useColleagues(reference: string, what: ColleagueFor, wanted: boolean): Colleagues {
  const [name, find] = useState('')
  const loaded = useLoad(
    ['colleagues', reference, what, name],
    contract.colleagues.find,
    { params: { reference }, query: { for: what, find: name } },
    wanted,
  )
  const last = useRef<readonly PersonRef[]>([])
  if (loaded.data) last.current = loaded.data
  return { people: last.current, find }
}
