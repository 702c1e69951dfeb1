import { useMutation } from '@tanstack/preact-query'
import { useLocation } from 'preact-iso'
import { callOnce, confirming, contract, useLoad } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Loading } from '../parts/loading.tsx'
import { Tried } from '../parts/tried.tsx'
import { confirmWithPasskey } from '../passkeys.ts'
import { at } from '../routes.ts'
import { withTarget } from '../sign-in/options.ts'
import { t } from '../text.ts'

const byPress = () => callOnce(contract.session.confirm, { body: { answer: null } })

/** Asks the person to confirm that it is them, while something waits for that. */
export function ConfirmDialog() {
  const { url } = useLocation()
  const ways = useLoad(['confirm'], contract.session.confirmWays, {})
  const confirm = useMutation({
    mutationFn: (how: () => Promise<void>) => how(),
    onSuccess: () => confirming.value?.done(),
  })
  const leave = () => confirming.value?.leave()
  const { data } = ways
  return (
    <Dialog title={t('confirm.title')} close={leave}>
      <div class="stack">
        <p class="muted">{t('confirm.says')}</p>
        {!data && <Loading error={ways.error} again={() => ways.refetch()} />}
        {data?.passkey && (
          <Button
            kind="primary"
            icon="lock"
            busy={confirm.isPending}
            onClick={() => confirm.mutate(confirmWithPasskey)}
          >
            {t('confirm.passkey')}
          </Button>
        )}
        {data?.sso && (
          <a class="btn" href={withTarget('/auth/confirm', url)}>
            {t('confirm.organisation')}
          </a>
        )}
        {data?.demo && (
          <>
            <Button
              kind={data.passkey ? 'default' : 'primary'}
              busy={confirm.isPending}
              onClick={() => confirm.mutate(byPress)}
            >
              {t('confirm.demo')}
            </Button>
            <p class="small muted">{t('confirm.demo_says')}</p>
          </>
        )}
        {data && !data.passkey && !data.sso && !data.demo && (
          <p>
            {t('confirm.none')}{' '}
            <a href={at.security} onClick={leave}>
              {t('security.title')}
            </a>
          </p>
        )}
        <Tried error={confirm.error} />
        <div class="bar">
          <Button kind="quiet" onClick={leave}>
            {t('action.cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
