import type { EvidenceLine } from '@breakwater/shared/evidence.ts'
import type { Proposing } from '@breakwater/shared/proposal.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { momentWords } from '../parts/time.tsx'
import { t, word } from '../text.ts'

interface GroundControlProps {
  ground: Proposing['grounds'][number]
  evidence: readonly EvidenceLine[]
  chosen: readonly string[]
  choose(ids: string[]): void
  busy: boolean
  answer(value: 'yes' | 'no'): void
}

/** One ground: whether it holds, and the pieces of evidence it rests on. Nothing of a piece is shown here (POLICY 110, 111, 112). */
export function GroundControl({ ground, evidence, chosen, choose, busy, answer }: GroundControlProps) {
  const kept = evidence.filter((line) => line.state === 'kept')
  return (
    <div class="well">
      <p class="strong">{ground.says}</p>
      <p class="small muted">{t(`propose.ground_${ground.state}`)}</p>
      {ground.mine && ground.state === 'unknown' && (
        <div class="bar">
          <Button small busy={busy} onClick={() => answer('yes')}>
            {t('propose.ground_holds')}
          </Button>
          <Button small kind="quiet" busy={busy} onClick={() => answer('no')}>
            {t('propose.ground_not')}
          </Button>
        </div>
      )}
      {ground.state === 'yes' &&
        (kept.length > 0 ? (
          <Choice
            many
            legend={t('propose.evidence')}
            options={kept.map((line) => ({
              value: line.id,
              label: [t(`evidence.kind_${line.kind}`), word('source', line.via), line.capturedBy, momentWords(line.at)]
                .filter(Boolean)
                .join(' · '),
            }))}
            chosen={chosen}
            choose={choose}
          />
        ) : (
          <p class="small">{t('propose.no_evidence')}</p>
        ))}
    </div>
  )
}
