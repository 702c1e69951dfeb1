import type { EmergencyAccess } from '@breakwater/shared/contract/emergency.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { say } from '../parts/toast.tsx'
import { leads, useMe } from '../session.ts'
import { t } from '../text.ts'
import { AskEmergency } from './ask-emergency.tsx'
import { DeferDialog } from './defer-dialog.tsx'
import { EmergencyUse } from './emergency-use.tsx'

/** Asking to read one case in an emergency, and every use of it that the reader may know of (SECURITY 4.3). */
export function EmergencyPage() {
  const heading = usePage([t('emergency.title')])
  const me = useMe()
  const uses = useLoad(['emergency'], contract.emergency.list, {})
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['emergency'] })
    void queries.invalidateQueries({ queryKey: ['gates'] })
  }
  const ask = useAsk(contract.emergency.ask, changed)
  const defer = useAsk(contract.emergency.defer, changed)
  const [dialog, show] = useState<'ask' | EmergencyAccess | null>(null)
  const close = () => {
    ask.forget()
    defer.forget()
    show(null)
  }
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('emergency.title')}
      </h1>
      <p class="muted">
        {t('emergency.says')} {t('emergency.told')}
      </p>
      {leads(me) && (
        <p>
          <Button kind="primary" onClick={() => show('ask')}>
            {t('emergency.ask')}
          </Button>
        </p>
      )}
      {!uses.data ? (
        <Loading error={uses.error} again={() => uses.refetch()} />
      ) : (
        <Card title={t('emergency.past')}>
          {uses.data.length === 0 ? (
            <EmptyState icon="shield" title={t('emergency.none')} />
          ) : (
            <ul class="rows">
              {uses.data.map((use) => (
                <EmergencyUse
                  key={use.id}
                  use={use}
                  mine={use.who.id === me.id}
                  later={
                    me.roles.includes('legal') && !use.toldAt && use.who.id !== me.id ? () => show(use) : undefined
                  }
                />
              ))}
            </ul>
          )}
        </Card>
      )}
      {dialog === 'ask' && (
        <AskEmergency
          busy={ask.busy}
          error={ask.error}
          ask={(reference, body) =>
            ask.send({ params: { reference }, body }, () => {
              close()
              say(t(body.dangerToLife ? 'emergency.open_now' : 'emergency.waits'))
            })
          }
          close={close}
        />
      )}
      {dialog !== null && dialog !== 'ask' && (
        <DeferDialog
          reference={dialog.reference}
          busy={defer.busy}
          error={defer.error}
          defer={(body) =>
            defer.send({ params: { id: dialog.id }, body }, () => {
              close()
              say(t('emergency.deferred'))
            })
          }
          close={close}
        />
      )}
    </div>
  )
}
