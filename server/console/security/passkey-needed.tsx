import { useMutation } from '@tanstack/preact-query'
import { useLocation } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Tried } from '../parts/tried.tsx'
import { confirmWithPasskey } from '../passkeys.ts'
import { signedOutPage } from '../session.ts'
import { safeTarget } from '../sign-in/options.ts'
import { t } from '../text.ts'
import { AddPasskey } from './add-passkey.tsx'
import { useAdding } from './adding.ts'

/** All there is until somebody of the staff, who came in by a mailed code, has added or used a passkey. */
export function PasskeyNeeded() {
  const heading = usePage([t('security.needed_title')])
  const { query } = useLocation()
  const go = () => {
    if (query.to) location.assign(safeTarget(query.to))
  }
  const ways = useLoad(['confirm'], contract.session.confirmWays, {})
  const adding = useAdding(go)
  const use = useMutation({
    mutationFn: confirmWithPasskey,
    onSuccess: async () => {
      await queries.invalidateQueries()
      go()
    },
  })
  const end = useAsk(contract.session.end, signedOutPage)
  return (
    <main class="sign-in" id="main">
      <div class="brand">
        <Icon name="breakwater" size="l" />
        <span>{t('app.name')}</span>
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {t('security.needed_title')}
      </h1>
      <p class="muted">{t('security.needed_says')}</p>
      {ways.data?.passkey ? (
        <div class="stack">
          <Button kind="primary" icon="lock" busy={use.isPending} onClick={() => use.mutate()}>
            {t('confirm.passkey')}
          </Button>
          <Tried error={use.error} />
        </div>
      ) : (
        <AddPasskey {...adding} />
      )}
      <div class="bar">
        <Button kind="quiet" icon="leave" busy={end.busy} onClick={() => end.send({})}>
          {t('user.sign_out')}
        </Button>
      </div>
    </main>
  )
}
