import type { CaseView } from '@breakwater/shared/case.ts'
import { contract, useLoad } from '../api.ts'
import { LettersTab } from '../letters/letters-tab.tsx'
import { Loading } from '../parts/loading.tsx'
import { type Tab, Tabs } from '../parts/tabs.tsx'
import { t } from '../text.ts'
import { AccessLog } from './access-log.tsx'
import { CaseComposer } from './case-composer.tsx'
import { EvidenceList } from './evidence-list.tsx'
import { FactsCard } from './facts-card.tsx'
import { may } from './may.ts'
import { Timeline } from './timeline.tsx'
import type { CaseVerbs } from './verbs.ts'

interface CaseRecordProps {
  view: CaseView
  verbs: CaseVerbs
  tab: string
  primary: boolean
  choose(tab: string): void
}

/** The record of a case in tabs; a tab its reader has no right to is not there. */
export function CaseRecord({ view, verbs, tab, primary, choose }: CaseRecordProps) {
  const { reference } = view
  const readsAccess = may(view, 'case.access')
  const access = useLoad(
    ['access', reference],
    contract.cases.access,
    { params: { reference } },
    readsAccess && tab === 'access',
  )
  const readsFacts = may(view, 'case.file')
  const facts = useLoad(
    ['facts', reference],
    contract.facts.view,
    { params: { reference } },
    readsFacts && tab === 'facts',
  )
  const tabs: Tab[] = []
  if (view.timeline)
    tabs.push({
      id: 'timeline',
      label: t('tab.timeline'),
      panel: (
        <>
          <CaseComposer view={view} verbs={verbs} primary={primary} />
          <Timeline view={view} items={view.timeline} />
        </>
      ),
    })
  if (view.evidence)
    tabs.push({
      id: 'evidence',
      label: t('tab.evidence_count', { count: view.evidence.length }),
      panel: <EvidenceList view={view} evidence={view.evidence} />,
    })
  if (may(view, 'letter.read')) tabs.push({ id: 'letters', label: t('tab.letters'), panel: <LettersTab view={view} /> })
  if (readsFacts)
    tabs.push({
      id: 'facts',
      label: t('tab.facts'),
      panel: facts.data ? (
        <FactsCard view={facts.data} />
      ) : (
        <Loading error={facts.error} again={() => facts.refetch()} />
      ),
    })
  if (readsAccess)
    tabs.push({
      id: 'access',
      label: t('tab.access'),
      panel: access.data ? (
        <AccessLog entries={access.data} />
      ) : (
        <Loading error={access.error} again={() => access.refetch()} />
      ),
    })
  return tabs.length > 0 ? <Tabs label={t('tab.title')} tabs={tabs} open={tab} choose={choose} /> : null
}
