import type { LedgerLine, Measure, MeasureEnd } from '@breakwater/shared/protection.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'

interface ProtectionCardProps {
  reference: string
  measures: readonly Measure[]
}

/** What keeps the person safe, and until when; a measure ends only in a way that the service offers (POLICY 67). */
export function ProtectionCard({ reference, measures }: ProtectionCardProps) {
  const [ending, choose] = useState<{ measure: Measure; because: MeasureEnd } | null>(null)
  const changed = () => void queries.invalidateQueries({ queryKey: ['protection', reference] })
  const end = useAsk(contract.protection.end, changed)
  const close = () => {
    end.forget()
    choose(null)
  }
  if (measures.length === 0) return null
  return (
    <Card title={t('protection.title')}>
      <ul class="rows">
        {measures.map((measure) => {
          const because = measure.can.find((way) => way !== 'replaced')
          return (
            <li key={measure.id} class="stack">
              <p class="strong">{measure.label}</p>
              <p dir="auto">{measure.what}</p>
              {measure.standIn && (
                <p class="small">{t('protection.stands_in', { name: measure.standIn.name, which: measure.which })}</p>
              )}
              <p class="small muted">
                {t('protection.since')} <Time at={measure.starts} />
                {measure.endedAt && (
                  <>
                    {' · '}
                    {t('protection.ended')} <Time at={measure.endedAt} />
                  </>
                )}
                {!measure.endedAt && measure.review && (
                  <>
                    {' · '}
                    {t('protection.look')} <Time at={measure.review} />
                  </>
                )}
              </p>
              {measure.due && <p class="well small">{t('protection.due')}</p>}
              {because && (
                <div class="bar">
                  <Button small onClick={() => choose({ measure, because })}>
                    {t('protection.end')}
                  </Button>
                </div>
              )}
            </li>
          )
        })}
      </ul>
      {ending && (
        <ReasonDialog
          title={t('protection.end')}
          says={t(`protection.because_${ending.because}`)}
          label={t('protection.reason')}
          action={t('protection.end')}
          optional
          busy={end.busy}
          error={end.error}
          give={(reason) =>
            end.send(
              {
                params: { reference, id: ending.measure.id },
                body: { because: ending.because, replacedBy: null, reason },
              },
              () => {
                close()
                say(t('protection.done'))
              },
            )
          }
          close={close}
        />
      )}
    </Card>
  )
}

/** What counts towards the person's targets all the same; they, their manager and the desk see the same lines (POLICY 43, 68). */
export function LedgerCard({
  reference,
  lines,
  mayExport,
}: {
  reference: string
  lines: readonly LedgerLine[]
  mayExport: boolean
}) {
  if (lines.length === 0) return null
  return (
    <Card
      title={t('metrics.title')}
      end={
        mayExport ? (
          <a href={`/api/cases/${reference}/ledger.csv`} download>
            {t('protection.table')}
          </a>
        ) : undefined
      }
    >
      <FactList
        facts={lines.map((line) => ({
          label: line.label,
          value: (
            <bdi>
              {line.says || `${new Intl.NumberFormat().format(line.amount)} ${line.unit}`} · {line.period}
            </bdi>
          ),
        }))}
      />
    </Card>
  )
}
