import type { Measure } from '@breakwater/shared/protection.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { useColleagues } from './colleagues.ts'
import { EndMeasureDialog } from './end-measure-dialog.tsx'
import { LookDialog } from './look-dialog.tsx'
import { MeasureDialog } from './measure-dialog.tsx'
import { MeasureRow } from './measure-row.tsx'

interface ProtectionCardProps {
  reference: string
  measures: readonly Measure[]
  mayAdd: boolean
}

type Doing = { what: 'add' } | { what: 'end' | 'look'; measure: Measure }

/** What keeps the person safe, and until when; a measure ends only in a way that the service offers (POLICY 67). */
export function ProtectionCard({ reference, measures, mayAdd }: ProtectionCardProps) {
  const [doing, choose] = useState<Doing | null>(null)
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['protection', reference] })
    void queries.invalidateQueries({ queryKey: ['case', reference] })
  }
  const set = useAsk(contract.protection.set, changed)
  const end = useAsk(contract.protection.end, changed)
  const look = useAsk(contract.protection.look, changed)
  const colleagues = useColleagues(reference, 'stand-in', doing?.what === 'add')
  const close = () => {
    for (const ask of [set, end, look]) ask.forget()
    choose(null)
  }
  const done = (words: string) => () => {
    close()
    say(words)
  }
  if (measures.length === 0 && !mayAdd) return null
  const goesOn = (one: Measure) => one.endedAt === null
  return (
    <Card
      title={t('protection.title')}
      end={
        mayAdd ? (
          <Button small onClick={() => choose({ what: 'add' })}>
            {t('protection.add')}
          </Button>
        ) : undefined
      }
    >
      {measures.length === 0 && <p class="muted">{t('protection.none')}</p>}
      <ul class="stack">
        {measures.map((measure) => (
          <MeasureRow
            key={measure.id}
            measure={measure}
            end={measure.can.length > 0 ? () => choose({ what: 'end', measure }) : null}
            look={mayAdd && goesOn(measure) ? () => choose({ what: 'look', measure }) : null}
          />
        ))}
      </ul>
      {doing?.what === 'add' && (
        <MeasureDialog
          reference={reference}
          colleagues={colleagues}
          ask={set}
          done={done(t('protection.set'))}
          close={close}
        />
      )}
      {doing?.what === 'end' && (
        <EndMeasureDialog
          reference={reference}
          measure={doing.measure}
          others={measures.filter((one) => goesOn(one) && one.id !== doing.measure.id)}
          ask={end}
          done={done(t('protection.done'))}
          close={close}
        />
      )}
      {doing?.what === 'look' && (
        <LookDialog
          reference={reference}
          measure={doing.measure}
          ask={look}
          done={done(t('protection.looked_done'))}
          close={close}
        />
      )}
    </Card>
  )
}
