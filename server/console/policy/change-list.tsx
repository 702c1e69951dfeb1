import type { PackChange, PackPreview } from '@breakwater/shared/contract/policy.ts'
import { t } from '../text.ts'

/** What a version changes, part by part, and how many past cases would have other steps. */
export function ChangeList({ changes, preview }: { changes: readonly PackChange[]; preview: PackPreview }) {
  const moved = preview.rows.filter(({ before, after }) => before !== after)
  return (
    <>
      <p>{t('policy.preview', { changed: preview.changed, count: preview.cases })}</p>
      {moved.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('policy.past_cases')}</th>
              <th scope="col">{t('policy.before')}</th>
              <th scope="col">{t('policy.after')}</th>
            </tr>
          </thead>
          <tbody>
            {moved.map((row) => (
              <tr key={`${row.part} ${row.id}`}>
                <th scope="row">
                  <bdi>{row.title}</bdi>
                </th>
                <td>{row.before}</td>
                <td>{row.after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {changes.length === 0 && <p>{t('policy.no_change')}</p>}
      <ul>
        {changes.map((change) => (
          <li key={`${change.part} ${change.id}`}>
            {t(`policy.what_${change.what}`)} <bdi>{change.title}</bdi> <span class="faint">{change.id}</span>
            {change.lines.map((line) => (
              <p key={line.field} class="muted" dir="auto">
                {line.field}: {line.before ?? '–'} → {line.after ?? '–'}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  )
}
