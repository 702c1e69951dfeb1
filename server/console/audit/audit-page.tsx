import { useLocation } from 'preact-iso'
import { usePage } from '../page.ts'
import { Tabs } from '../parts/tabs.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { AuditCases } from './audit-cases.tsx'
import { AuditTrail } from './audit-trail.tsx'
import { Proof } from './proof.tsx'

/** What an auditor sees: that cases exist, who did what, and that nothing of it was changed (SECURITY section 2, I9). */
export function AuditPage() {
  const heading = usePage([t('audit_page.title')])
  const { query, route } = useLocation()
  const open = query['tab'] ?? 'proof'
  return (
    <div class="wrap">
      <h1 ref={heading} tabIndex={-1}>
        {t('audit_page.title')}
      </h1>
      <p class="muted">{t('audit_page.says')}</p>
      <Tabs
        label={t('audit_page.tabs')}
        open={open}
        choose={(tab) => route(at.audit(tab), true)}
        tabs={[
          { id: 'proof', label: t('audit_page.proof'), panel: <Proof /> },
          { id: 'cases', label: t('audit_page.cases'), panel: <AuditCases page={Number(query['page']) || 1} /> },
          { id: 'trail', label: t('audit_page.trail'), panel: <AuditTrail /> },
        ]}
      />
    </div>
  )
}
