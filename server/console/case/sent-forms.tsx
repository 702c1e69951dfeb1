import type { SentForm } from '@breakwater/shared/contract/forms.ts'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** Forms that went in; their restricted part stands only where its reader was let in (POLICY 93), and each leaves as a file (POLICY 94). */
export function SentForms({ reference, forms }: { reference: string; forms: readonly SentForm[] }) {
  const file = (id: string, kind: 'pdf' | 'csv') => (
    <a class="btn sm" href={`/api/cases/${reference}/form/${id}/file?as=${kind}`} download>
      {t(`form.${kind}`)}
    </a>
  )
  return (
    <Card title={t('form.sent')}>
      {forms.length === 0 && <p class="muted">{t('form.sent_none')}</p>}
      {forms.map((form) => (
        <div key={form.id} class="stack">
          <p class="small muted">
            <bdi>{t('form.by', { name: form.by })}</bdi> · <Time at={form.at} />
          </p>
          <FactList facts={form.lines.map(({ label, value }) => ({ label, value: <bdi>{value}</bdi> }))} />
          {form.restricted && (
            <>
              <h3>{t('form.restricted')}</h3>
              <FactList facts={form.restricted.map(({ label, value }) => ({ label, value: <bdi>{value}</bdi> }))} />
            </>
          )}
          {form.masked && <p class="well small">{t('form.masked')}</p>}
          <div class="bar">
            {file(form.id, 'pdf')}
            {file(form.id, 'csv')}
          </div>
        </div>
      ))}
    </Card>
  )
}
