import type { InboxRow } from '@breakwater/shared/case.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { call, contract, queries } from '../api.ts'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'

/** Claims or assigns one case after the other and says how many; the first refusal stops and is shown. */
export function useHandOver(done: () => void) {
  const [state, set] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null })
  const each = async (rows: readonly InboxRow[], ask: (reference: string) => Promise<unknown>, says: string) => {
    set({ busy: true, error: null })
    let count = 0
    let error: unknown = null
    for (const { reference } of rows) {
      try {
        await ask(reference)
        count++
      } catch (refusal) {
        error = refusal
        break
      }
    }
    set({ busy: false, error })
    if (count > 0) say(t(says, { count }))
    if (!error) done()
    await queries.invalidateQueries({ queryKey: ['inbox'] })
    return !error
  }
  return {
    ...state,
    claim: (rows: readonly InboxRow[]) =>
      each(rows, (reference) => call(contract.cases.claim, { params: { reference }, body: {} }), 'inbox.claimed'),
    assign: (rows: readonly InboxRow[], person: PersonRef) =>
      each(
        rows,
        (reference) => call(contract.cases.assign, { params: { reference }, body: { personId: person.id } }),
        'inbox.assigned',
      ),
  }
}
