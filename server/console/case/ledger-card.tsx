import type { LedgerLine } from '@breakwater/shared/protection.ts'
import type { RecordField } from '@breakwater/shared/step.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { RecordDialog } from './record-dialog.tsx'

interface LedgerCardProps {
  reference: string
  lines: readonly LedgerLine[]
  mayAdd: boolean
  mayExport: boolean
  /** what an entry holds, as the policy lists it; without it nothing is added by hand */
  fields?: readonly RecordField[] | undefined
}

/** An entry counts for something: that nothing is affected is no entry. */
const entries = (fields: readonly RecordField[]) =>
  fields.map((field) => ({
    ...field,
    ...(field.of ? { of: field.of.filter(({ id }) => id !== 'nothing-affected') } : {}),
  }))

/** What counts towards the person's targets all the same; they, their manager and the desk see the same lines (POLICY 43, 68). */
export function LedgerCard({ reference, lines, mayAdd, mayExport, fields }: LedgerCardProps) {
  const [adding, add] = useState(false)
  const count = useAsk(contract.protection.count, (now) => queries.setQueryData(['ledger', reference], now))
  const offered = mayAdd && fields !== undefined
  if (lines.length === 0 && !offered) return null
  return (
    <Card
      title={t('metrics.title')}
      end={
        mayExport && lines.length > 0 ? (
          <a href={`/api/cases/${reference}/ledger.csv`} download>
            {t('protection.table')}
          </a>
        ) : undefined
      }
    >
      {lines.length === 0 && <p class="muted">{t('metrics.none')}</p>}
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
      {offered && (
        <div class="bar">
          <Button small onClick={() => add(true)}>
            {t('metrics.add')}
          </Button>
        </div>
      )}
      {adding && fields && (
        <RecordDialog
          title={t('metrics.add')}
          help=""
          fields={entries(fields)}
          draft={`${reference}:ledger`}
          busy={count.busy}
          error={count.error}
          record={(values, done) =>
            count.send({ params: { reference }, body: { values } }, () => {
              done()
              say(t('metrics.added'))
            })
          }
          close={() => {
            count.forget()
            add(false)
          }}
        />
      )}
    </Card>
  )
}

/** The fields of an entry, from the step of the policy that protects the figures. */
export const ledgerFields = (
  steps: readonly { closes: { kind: string; record?: string; fields?: readonly RecordField[] } }[],
) => steps.find(({ closes }) => closes.kind === 'record' && closes.record === 'metrics')?.closes.fields
