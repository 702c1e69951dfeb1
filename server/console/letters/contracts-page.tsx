import type { ContractRow } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Pill } from '../parts/pill.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'
import { ContractDialog } from './contract-dialog.tsx'
import { NoticeDialog } from './notice-dialog.tsx'

/** Contracts with other businesses and whether the policies reached them in writing; those without come first (POLICY 48). */
export function ContractsPage() {
  const heading = usePage([t('nav.contracts')])
  const loaded = useLoad(['contracts'], contract.contracts.list, { query: {} })
  const changed = () => void queries.invalidateQueries({ queryKey: ['contracts'] })
  const add = useAsk(contract.contracts.add, changed)
  const notice = useAsk(contract.contracts.notice, changed)
  const [adding, open] = useState(false)
  const [telling, tell] = useState<ContractRow | null>(null)
  const list = loaded.data
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('nav.contracts')}
      </h1>
      <p class="muted">{t('contracts.says')}</p>
      <div class="bar">
        <Button kind="primary" onClick={() => open(true)}>
          {t('contracts.add')}
        </Button>
      </div>
      {list?.crms.map(({ connection, state, at }) => (
        <p key={connection} class="small muted">
          {t(`contracts.crm.${state}`, { name: connection })} {state === 'tells' && at && <Time at={at} />}
        </p>
      ))}
      {!list ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : list.contracts.length === 0 ? (
        <EmptyState icon="letter" title={t('contracts.none')} />
      ) : (
        <Card title={t('contracts.without', { count: list.without })}>
          <ul class="rows">
            {list.contracts.map((row) => (
              <li key={row.id} class="mail-row">
                <div>
                  <p class="strong">
                    <bdi>{row.company}</bdi> <bdi class="faint">{row.number}</bdi>
                  </p>
                  <p class="small muted">
                    {t('contracts.signed', { day: row.signedOn })}
                    {row.source === 'crm' && ` · ${t('contracts.by_crm')}`}
                    {row.notice && ` · ${t('contracts.to', { name: row.notice.to })}`}
                  </p>
                  <Button small onClick={() => tell(row)}>
                    {t('contracts.send')}
                  </Button>
                </div>
                <NoticePill row={row} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {adding && <ContractDialog ask={add} close={() => open(false)} />}
      {telling && <NoticeDialog row={telling} ask={notice} close={() => tell(null)} />}
    </div>
  )
}

function NoticePill({ row }: { row: ContractRow }) {
  const { notice } = row
  if (!notice)
    return (
      <Pill tone={row.overdue ? 'warn' : 'info'} icon="clock">
        {t(row.overdue ? 'contracts.overdue' : 'contracts.due')}
      </Pill>
    )
  if (notice.delivery === 'undelivered')
    return (
      <Pill tone="warn" icon="x">
        {t('contracts.came_back')}
      </Pill>
    )
  return (
    <Pill tone="calm" icon={notice.delivery === 'waiting' ? 'clock' : 'check'}>
      {t(notice.delivery === 'waiting' ? 'contracts.on_its_way' : 'contracts.done')}
    </Pill>
  )
}
