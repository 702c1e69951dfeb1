import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Loading } from '../parts/loading.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { setsUp, useMe } from '../session.ts'
import { t } from '../text.ts'

/** The key that locks every case's key: which is in use, and asking for a new one with a second person. */
export function KeysPage() {
  const heading = usePage([t('keys_page.title')])
  const me = useMe()
  const loaded = useLoad(['keys'], contract.keys.list, {})
  const change = useAsk(contract.keys.change, () => void queries.invalidateQueries({ queryKey: ['keys'] }))
  const [asking, ask] = useState(false)
  const keys = loaded.data
  const close = () => {
    change.forget()
    ask(false)
  }
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('keys_page.title')}
      </h1>
      <p class="muted">{t('keys_page.says')}</p>
      {!keys ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : (
        <Card title={t('keys_page.locks')}>
          <FactList
            facts={[
              { label: t('keys_page.current'), value: <code>{keys.current}</code> },
              { label: t('keys_page.older'), value: keys.older.join(', ') || t('keys_page.none') },
              {
                label: t('keys_page.changed'),
                value: keys.changedAt ? <Time at={keys.changedAt} /> : t('keys_page.never'),
              },
            ]}
          />
          {keys.older.length > 0 && <p class="well">{t('keys_page.working')}</p>}
          {keys.waits && (
            <p class="well">
              {t('keys_page.waits')} {setsUp(me) && <a href={at.decision(keys.waits)}>{t('keys_page.open')}</a>}
            </p>
          )}
          {setsUp(me) && !keys.waits && (
            <div class="bar">
              <Button kind="primary" onClick={() => ask(true)}>
                {t('keys_page.change')}
              </Button>
            </div>
          )}
        </Card>
      )}
      {asking && (
        <ReasonDialog
          title={t('keys_page.change')}
          says={t('keys_page.change_says')}
          label={t('reason.label')}
          action={t('role_dialog.ask')}
          busy={change.busy}
          error={change.error}
          give={(reason) =>
            change.send({ body: { reason } }, () => {
              close()
              say(t('keys_page.asked'))
            })
          }
          close={close}
        />
      )}
    </div>
  )
}
