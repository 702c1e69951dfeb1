import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Loading } from '../parts/loading.tsx'
import { Refused } from '../parts/refused.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { AddPasskey } from './add-passkey.tsx'
import { useAdding } from './adding.ts'
import { PasskeyRow, SessionRow } from './rows.tsx'

/** The own passkeys, and where one is signed in. */
export function SecurityPage() {
  const heading = usePage([t('security.title')])
  const own = useLoad(['session', 'own'], contract.session.own, {})
  const again = () => void queries.invalidateQueries({ queryKey: ['session', 'own'] })
  const adding = useAdding()
  const remove = useAsk(contract.session.removePasskey, again)
  const endOthers = useAsk(contract.session.endOthers, () => {
    again()
    say(t('security.ended'))
  })
  return (
    <div class="wrap narrow stack">
      <h1 ref={heading} tabIndex={-1}>
        {t('security.title')}
      </h1>
      {!own.data && <Loading error={own.error} again={() => own.refetch()} />}
      {own.data && (
        <>
          <section class="card sect" aria-labelledby="passkeys">
            <h2 id="passkeys">{t('security.passkeys')}</h2>
            <p class="small muted">{t('security.passkeys_says')}</p>
            {own.data.passkeys.length === 0 && <p>{t('security.no_passkeys')}</p>}
            <ul>
              {own.data.passkeys.map((key) => (
                <PasskeyRow
                  key={key.id}
                  passkey={key}
                  busy={remove.busy}
                  remove={() => remove.send({ params: { id: key.id } })}
                />
              ))}
            </ul>
            <Refused error={remove.error} />
            <AddPasskey {...adding} />
          </section>
          <section class="card sect" aria-labelledby="sessions">
            <h2 id="sessions">{t('security.sessions')}</h2>
            <ul>
              {own.data.sessions.map((session) => (
                <SessionRow key={session.id} session={session} />
              ))}
            </ul>
            <p class="small muted">{t('security.end_others_says')}</p>
            <div class="bar">
              <Button icon="leave" busy={endOthers.busy} onClick={() => endOthers.send({})}>
                {t('security.end_others')}
              </Button>
            </div>
            <Refused error={endOthers.error} />
          </section>
        </>
      )}
    </div>
  )
}
