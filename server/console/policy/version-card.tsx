import type { PackVersion } from '@breakwater/shared/contract/policy.ts'
import { useState } from 'preact/hooks'
import { contract, useLoad } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Loading } from '../parts/loading.tsx'
import { Pill } from '../parts/pill.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'
import { ChangeList } from './change-list.tsx'
import { MoveProgress } from './move-progress.tsx'

/** One version: its state, what it leaves open, and on request what it changes and for how many past cases. */
export function VersionCard({
  version,
  busy,
  propose,
  setAside,
  ask,
}: {
  version: PackVersion
  busy: boolean
  propose(): void
  setAside(): void
  /** opens the form for its options, or the one for moving cases to it */
  ask(what: 'answer' | 'move'): void
}) {
  const [open, show] = useState(false)
  const params = { pack: version.id, version: version.version }
  const diff = useLoad(['policy', version.id, version.version, 'diff'], contract.policy.diff, { params }, open)
  const preview = useLoad(['policy', version.id, version.version, 'preview'], contract.policy.preview, { params }, open)
  return (
    <Card title={`${version.title} ${version.version}`}>
      <div class="meta">
        <Pill icon="info">{t(`policy.status_${version.status}`)}</Pill>
        <Time at={version.at} />
        <span>{t('policy.cases', { count: version.cases })}</span>
      </div>
      {version.unanswered.length > 0 && <p>{t('policy.unanswered', { options: version.unanswered.join(', ') })}</p>}
      {version.move && <MoveProgress move={version.move} />}
      <details>
        <summary>{t('policy.options')}</summary>
        <FactList
          facts={version.options.map((option) => ({
            label: option.title,
            value: (
              <>
                <bdi>{String(option.value ?? t('policy.open'))}</bdi>{' '}
                <span class="faint">
                  {t(`policy.from_${option.origin}`)}
                  {option.askAtSetup && ` · ${t('policy.asked')}`}
                </span>
              </>
            ),
          }))}
        />
      </details>
      {open && !(diff.data && preview.data) && (
        <Loading error={diff.error ?? preview.error} again={() => diff.refetch()} />
      )}
      {open && diff.data && preview.data && <ChangeList changes={diff.data} preview={preview.data} />}
      <div class="bar">
        <Button aria-expanded={open} onClick={() => show(!open)}>
          {t('policy.changes')}
        </Button>
        {version.can.answer && <Button onClick={() => ask('answer')}>{t('policy.answer')}</Button>}
        {version.can.moveCasesHere && <Button onClick={() => ask('move')}>{t('policy.move')}</Button>}
        {version.can.propose && (
          <Button busy={busy} onClick={propose}>
            {t('policy.propose')}
          </Button>
        )}
        {version.can.setAside && (
          <Button kind="quiet" busy={busy} onClick={setAside}>
            {t('policy.set_aside')}
          </Button>
        )}
      </div>
    </Card>
  )
}
