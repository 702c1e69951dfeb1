import type { ExportAsk } from '@breakwater/shared/contract/exports.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { FactList } from '../parts/fact-list.tsx'
import type { IconName } from '../parts/icons.tsx'
import { Pill, type Tone } from '../parts/pill.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

const LOOK: Record<ExportAsk['state'], [Tone, IconName]> = {
  open: ['mauve', 'clock'],
  'carried-out': ['calm', 'check'],
  declined: ['warn', 'x'],
  withdrawn: ['plain', 'x'],
  void: ['plain', 'clock'],
}

interface AskedListProps {
  asked: readonly ExportAsk[]
  busy: boolean
  fetch(ask: ExportAsk): void
}

/** What this person asked to take out: how far it is, and the file once it was agreed. */
export function AskedList({ asked, busy, fetch }: AskedListProps) {
  if (asked.length === 0) return <EmptyState icon="copy" title={t('records_page.nothing')} />
  return (
    <Card title={t('records_page.list')}>
      <ul class="rows">
        {asked.map((ask) => (
          <li key={ask.id} class="stack">
            <div class="meta">
              <bdi class="strong">
                {ask.about === 'cases' ? t('records_page.about_cases', { count: Number(ask.name) }) : ask.name}
              </bdi>
              <Pill tone={LOOK[ask.state][0]} icon={LOOK[ask.state][1]}>
                {t(`records_page.state_${ask.state}`)}
              </Pill>
            </div>
            <FactList
              facts={[
                { label: t('records_page.at'), value: <Time at={ask.at} /> },
                { label: t('records_page.lapses'), value: ask.state === 'open' ? <Time at={ask.until} /> : null },
                { label: t('records_page.fetch_until'), value: ask.ready ? <Time at={ask.until} /> : null },
              ]}
            />
            <div class="bar">
              {ask.ready && (
                <Button small busy={busy} onClick={() => fetch(ask)}>
                  {t('records_page.fetch')}
                </Button>
              )}
              <a class="btn sm quiet" href={at.decision(ask.id)}>
                {t('records_page.see')}
              </a>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
