import type { RetentionClass } from '@breakwater/shared/contract/retention.ts'
import { ScrollTable } from '../parts/scroll-table.tsx'
import { t, word } from '../text.ts'

const span = (keep: Record<string, number>) =>
  Object.entries(keep)
    .map(([unit, count]) => t(`span.${unit}`, { count }))
    .join(', ')

/** How long the policy keeps each class of records, and what keeps them longer. */
export function ClassesTable({ classes }: { classes: readonly RetentionClass[] }) {
  return (
    <ScrollTable label={t('records_page.classes')}>
      <thead>
        <tr>
          <th scope="col">{t('records_page.class')}</th>
          <th scope="col">{t('records_page.keep')}</th>
          <th scope="col">{t('records_page.from')}</th>
          <th scope="col">{t('records_page.floor')}</th>
          <th scope="col">{t('records_page.held')}</th>
        </tr>
      </thead>
      <tbody>
        {classes.map((one) => (
          <tr key={one.id}>
            <th scope="row">{one.title ?? word('retention_class', one.id)}</th>
            <td>{span(one.keep)}</td>
            <td>{word('retention_from', one.from.replace('.', '_'))}</td>
            <td>{one.floor ? span(one.floor) : '–'}</td>
            <td>{t(one.heldBack ? 'records_page.held_yes' : 'records_page.held_no')}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}
