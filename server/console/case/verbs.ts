import type { CaseView } from '@breakwater/shared/case.ts'
import { contract, queries, useAsk } from '../api.ts'
import { saveFile } from './save-file.ts'

/** Everything that can be asked of one case. An answer that is the case again replaces the one on the page. */
export function useCaseVerbs(reference: string) {
  const rest = () => {
    void queries.invalidateQueries({ queryKey: ['inbox'] })
    void queries.invalidateQueries({ queryKey: ['access', reference] })
    void queries.invalidateQueries({ queryKey: ['facts', reference] })
    void queries.invalidateQueries({ queryKey: ['care', reference] })
  }
  const keep = (view: CaseView) => {
    queries.setQueryData(['case', reference], view)
    rest()
  }
  const reload = () => {
    void queries.invalidateQueries({ queryKey: ['case', reference] })
    rest()
  }
  return {
    claim: useAsk(contract.cases.claim, keep),
    assign: useAsk(contract.cases.assign, reload),
    note: useAsk(contract.cases.note, reload),
    update: useAsk(contract.cases.update, reload),
    close: useAsk(contract.cases.close, keep),
    reopen: useAsk(contract.cases.reopen, keep),
    record: useAsk(contract.cases.record, keep),
    decline: useAsk(contract.cases.decline, keep),
    waive: useAsk(contract.cases.doesNotApply, keep),
    act: useAsk(contract.cases.act, keep),
    fact: useAsk(contract.cases.fact, keep),
    thirdParty: useAsk(contract.cases.thirdParty, keep),
    undoIdentity: useAsk(contract.facts.undoIdentity, keep),
    lift: useAsk(contract.cases.lift, keep),
    export: useAsk(contract.exports.bundle, (bytes) => {
      const bundle = bytes as Uint8Array<ArrayBuffer>
      // a zip begins with PK, an encrypted one does not
      saveFile(bundle, `${reference}.zip${bundle[0] === 0x50 ? '' : '.age'}`)
      reload()
    }),
    hold: useAsk(contract.retention.hold, reload),
    release: useAsk(contract.retention.release, reload),
    erasure: useAsk(contract.retention.erasure, () => {
      void queries.invalidateQueries({ queryKey: ['gates'] })
      reload()
    }),
    retryMark: useAsk(contract.restrictions.retry, reload),
  }
}

export type CaseVerbs = ReturnType<typeof useCaseVerbs>
