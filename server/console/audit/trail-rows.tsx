import type { AuditedRow } from '@breakwater/shared/contract/audit.ts'
import { ScrollTable } from '../parts/scroll-table.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

const COLUMNS = ['when', 'action', 'reference', 'actor', 'part', 'row']

/** Rows of the trail: ids and codes, people by a pseudonym of each case. */
export function TrailRows({ rows }: { rows: readonly AuditedRow[] }) {
  return (
    <ScrollTable label={t('audit_page.trail')}>
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
          <tr key={row.id}>
            <td class="nowrap">
              <Time at={row.at} />
            </td>
            <td>
              <code>{row.action}</code>
            </td>
            <td>
              <bdi class="nowrap">{row.reference}</bdi>
            </td>
            <td>
              <code>{row.actor.startsWith('system:') ? row.actor : row.actor.slice(0, 12)}</code>
            </td>
            <td>{row.part && t(`part.${row.part}`)}</td>
            <td>
              <code title={row.id}>{row.id.slice(0, 12)}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
