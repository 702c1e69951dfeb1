import { contract, useLoad } from '../api.ts'
import { Card } from '../parts/card.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** Legal advice that is offered to the person it happened to: whom to turn to, and what was shared with them (SETTLED 68). */
export function AdviceCard({ reference }: { reference: string }) {
  const params = { reference }
  const counsel = useLoad(['case', reference, 'counsel'], contract.counsel.list, { params })
  const advice = useLoad(['case', reference, 'advice'], contract.counsel.advice, { params })
  const offer = counsel.data?.offer
  if (!offer && !advice.data?.length) return null
  return (
    <Card title={t('counsel.title')}>
      {offer && (
        <p>
          {t('counsel.offered', { name: offer.name })} <a href={`mailto:${offer.email}`}>{offer.email}</a>
        </p>
      )}
      {advice.data?.map((one) => (
        <div key={one.id} class="well">
          <p class="small muted">
            <bdi>{one.by}</bdi> · <Time at={one.at} />
          </p>
          <p dir="auto">{one.text}</p>
        </div>
      ))}
    </Card>
  )
}
