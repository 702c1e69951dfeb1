import type { FormView } from '@breakwater/shared/contract/forms.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { IncidentDialog } from './incident-dialog.tsx'

/** Telling of another time from the page of the form; what the policy opens for it shows at once. */
export function AnotherIncident({ form }: { form: FormView }) {
  const { reference } = form
  const [open, set] = useState(false)
  const ask = useAsk(contract.facts.incident, () => {
    for (const what of ['form', 'case', 'facts', 'oversight'])
      void queries.invalidateQueries({ queryKey: [what, reference] })
  })
  const turn = (on: boolean) => {
    ask.forget()
    set(on)
  }
  return (
    <div class="bar">
      <Button onClick={() => turn(true)}>{t('form.again')}</Button>
      {open && (
        <IncidentDialog
          reference={reference}
          behaviours={form.behaviours}
          ask={ask}
          done={() => {
            turn(false)
            say(t('form.again_done'))
          }}
          close={() => turn(false)}
        />
      )}
    </div>
  )
}
