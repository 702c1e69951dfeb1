import { contract, useLoad } from '../api.ts'
import { Pages } from '../inbox/pages.tsx'
import { Loading } from '../parts/loading.tsx'
import { ScrollTable } from '../parts/scroll-table.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

const SIZE = 50
const COLUMNS = [
  'reference',
  'status',
  'received',
  'claimed',
  'acknowledged',
  'last',
  'steps',
  'acts',
  'restrictions',
  'rows',
]

/** Every case by its age, status and stage. */
export function AuditCases({ page }: { page: number }) {
  const loaded = useLoad(['audit', 'cases', String(page)], contract.audit.cases, {
    query: { offset: (page - 1) * SIZE, limit: SIZE },
  })
  if (!loaded.data) return <Loading error={loaded.error} again={() => loaded.refetch()} />
  const { rows, total } = loaded.data
  return (
    <div class="access">
      <p class="muted small">{t('audit_page.total', { count: total })}</p>
      <ScrollTable label={t('audit_page.cases')}>
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                {t(`audit_page.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.reference}>
              <th scope="row">
                <bdi class="nowrap">{row.reference}</bdi>
              </th>
              <td>{t(`audit_page.status_${row.status}`)}</td>
              <td>
                <Time at={row.receivedAt} as="date" />
              </td>
              <td>{t(row.claimed ? 'audit_page.yes' : 'audit_page.no')}</td>
              <td>{row.acknowledgedAt ? <Time at={row.acknowledgedAt} as="date" /> : '–'}</td>
              <td>
                <Time at={row.lastEventAt} as="date" />
              </td>
              <td class="nowrap">
                {row.stepsOpen} · {row.stepsOverdue} · {row.stepsDone}
              </td>
              <td>{row.actions}</td>
              <td>{row.restrictions}</td>
              <td>{row.trailRows}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      <Pages total={total} size={SIZE} page={page} href={(to) => at.audit('cases', to)} />
    </div>
  )
}
