import type { CaseView } from '@breakwater/shared/case.ts'
import { useLocation } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { may } from './may.ts'
import { WallsDialog } from './walls-dialog.tsx'

/** Loads who is kept out of a case while its dialog is open, and asks for changes. */
export function CaseWalls({ view, close }: { view: CaseView; close(): void }) {
  const { reference } = view
  const { route } = useLocation()
  const params = { reference }
  const walls = useLoad(['walls', reference], contract.walls.list, { params }, may(view, 'wall.read'))
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['walls', reference] })
    void queries.invalidateQueries({ queryKey: ['case', reference] })
  }
  const add = useAsk(contract.walls.add, changed)
  const remove = useAsk(contract.walls.proposeRemoval, changed)
  const aside = useAsk(contract.walls.stepAside)
  const cosign = useAsk(contract.concerns.cosign, changed)
  return (
    <WallsDialog
      view={walls.data}
      mayRemove={may(view, 'wall.remove')}
      mayStepAside={may(view, 'wall.own')}
      busy={add.busy || remove.busy || aside.busy}
      error={add.error ?? remove.error ?? aside.error ?? cosign.error ?? walls.error}
      keepOut={(person) =>
        add.send({ params, body: { personId: person.id } }, () => say(t('walls.done', { name: person.name })))
      }
      letIn={(person, reason) =>
        remove.send({ params: { reference, personId: person.id }, body: { reason } }, () => {
          close()
          say(t('walls.asked'))
        })
      }
      stepAside={() =>
        aside.send({ params, body: {} }, () => {
          close()
          say(t('walls.aside_done'))
          void queries.invalidateQueries({ queryKey: ['inbox'] })
          route(at.inbox('mine'))
        })
      }
      cosign={(on) => cosign.send({ params, body: { on } })}
      close={close}
    />
  )
}
