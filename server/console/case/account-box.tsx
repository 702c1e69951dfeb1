import type { ThirdPartyView } from '@breakwater/shared/case.ts'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

/** Who looks after the account, who decides nothing of it alone; its worth only on request, which is recorded (POLICY 8, 9). */
export function AccountBox({
  reference,
  account,
}: {
  reference: string
  account: NonNullable<ThirdPartyView['account']>
}) {
  const worth = useAsk(contract.facts.worth, () => void queries.invalidateQueries({ queryKey: ['access', reference] }))
  const shown = worth.answer
  return (
    <div class="stack">
      {account.owner && (
        <p class="small">
          {t('account.owner')} <bdi>{account.owner.name}</bdi>. <span class="muted">{t('account.owner_says')}</span>
        </p>
      )}
      {account.worth &&
        (shown ? (
          <p class="small" role="status">
            {t('account.worth')}{' '}
            {new Intl.NumberFormat(undefined, { style: 'currency', currency: shown.currency }).format(shown.amount)}
          </p>
        ) : (
          <div>
            <Button
              small
              kind="quiet"
              busy={worth.busy}
              onClick={() => worth.send({ params: { reference }, body: {} })}
            >
              {t('account.show')}
            </Button>
            <p class="small muted">{t('account.show_says')}</p>
          </div>
        ))}
      <Refused error={worth.error} />
    </div>
  )
}
