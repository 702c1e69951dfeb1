import { contract, useLoad } from '../api.ts'
import { Card } from '../parts/card.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** For the overseer: words to the person that the check marked, and reports that were taken back; nothing of what they say (POLICY 80, SETTLED 71). */
export function OverseerCard({ reference }: { reference: string }) {
  const seen = useLoad(['oversight', reference], contract.oversight.view, { params: { reference } }).data
  if (!seen || seen.flags.length + seen.takenBack.length === 0) return null
  return (
    <Card title={t('oversight.title')}>
      <ul class="rows">
        {seen.flags.map((flag) => (
          <li key={`${flag.at}${flag.sent}`}>
            {flag.rules.map((rule) => t(`oversight.flag_${rule}`)).join(', ')} ·{' '}
            {t(flag.sent ? 'oversight.flag_sent' : 'oversight.flag_kept')} · <bdi>{flag.by.name}</bdi> ·{' '}
            <Time at={flag.at} />
          </li>
        ))}
        {seen.takenBack.map((at) => (
          <li key={at}>
            {t('oversight.taken_back')} · <Time at={at} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
