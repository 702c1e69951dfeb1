import type { EvidenceLine } from '@breakwater/shared/evidence.ts'
import type { GateDossier } from '@breakwater/shared/gate.ts'
import { contract, useLoad } from '../api.ts'
import { read, readingOf } from '../case/shown.ts'
import { Card } from '../parts/card.tsx'
import { HiddenContent } from '../parts/hidden-content.tsx'
import { Loading } from '../parts/loading.tsx'
import { MailCard } from '../parts/mail-card.tsx'
import { MailReader } from '../parts/mail-reader.tsx'
import { Seal } from '../parts/seal.tsx'
import { t } from '../text.ts'

/** The pieces that were chosen for a proposal, ground by ground; whoever decides opens these and no others (SETTLED 62). */
export function ChosenEvidence({ gate }: { gate: GateDossier }) {
  return (
    <Card title={t('decisions.evidence')}>
      <p class="muted small">{t(gate.opens ? 'decisions.evidence_says' : 'decisions.evidence_closed')}</p>
      {gate.grounds.map(({ fact, says, pieces }) => (
        <section key={fact} class="stack" aria-label={says}>
          <h3>{says}</h3>
          <ul class="pieces">
            {pieces.map((line) => (
              <li key={line.id}>
                <ChosenPiece gate={gate} line={line} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Card>
  )
}

/** One of them: hidden, and loaded only when somebody chooses to read it, because the reading is recorded. */
function ChosenPiece({ gate, line }: { gate: GateDossier; line: EvidenceLine }) {
  // by proposal too, so that a piece that speaks for two of them is opened for each
  const place = `${gate.id}:${line.id}`
  const reading = gate.opens && line.state === 'kept' ? readingOf(place) : null
  const params = { id: gate.id, piece: line.id }
  const opened = useLoad(['chosen-evidence', gate.id, line.id], contract.gates.evidence, { params }, reading !== null)
  return (
    <MailCard line={line}>
      {line.state !== 'kept' && <p class="well">{t('evidence.expected')}</p>}
      {gate.opens && line.state === 'kept' && reading === null && (
        <HiddenContent
          title={t('evidence.hidden')}
          says={t('evidence.hidden_says')}
          action={t('evidence.show')}
          show={() => read(place, 'plain')}
          masked={() => read(place, 'masked')}
        />
      )}
      {reading !== null && !opened.data && <Loading error={opened.error} again={() => opened.refetch()} />}
      {reading !== null && opened.data && (
        <MailReader
          mail={opened.data}
          masked={reading === 'masked'}
          unmask={() => read(place, 'plain')}
          hide={() => read(place, null)}
          download={null}
        />
      )}
      <Seal
        line={line}
        signed={opened.data?.signed ?? null}
        checked={null}
        busy={false}
        error={null}
        check={null}
        original={null}
      />
    </MailCard>
  )
}
