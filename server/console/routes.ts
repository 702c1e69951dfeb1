import { lazy } from 'preact-iso'

/** Every page and its path; each is a chunk of its own. */
export const routes = [
  { path: '/inbox', page: lazy(() => import('./inbox/inbox-page.tsx').then((m) => m.InboxPage)) },
  { path: '/cases/:reference', page: lazy(() => import('./case/case-page.tsx').then((m) => m.CasePage)) },
  { path: '/cases/:reference/form', page: lazy(() => import('./case/form-page.tsx').then((m) => m.FormPage)) },
  {
    path: '/cases/:reference/letters/:id',
    page: lazy(() => import('./letters/letter-page.tsx').then((m) => m.LetterPage)),
  },
  {
    path: '/cases/:reference/propose/:action',
    page: lazy(() => import('./decisions/propose-page.tsx').then((m) => m.ProposePage)),
  },
  { path: '/contracts', page: lazy(() => import('./letters/contracts-page.tsx').then((m) => m.ContractsPage)) },
  { path: '/templates', page: lazy(() => import('./letters/templates-page.tsx').then((m) => m.TemplatesPage)) },
  { path: '/figures', page: lazy(() => import('./figures/figures-page.tsx').then((m) => m.FiguresPage)) },
  { path: '/notices', page: lazy(() => import('./letters/notices-page.tsx').then((m) => m.NoticesPage)) },
  { path: '/forms', page: lazy(() => import('./forms/forms-page.tsx').then((m) => m.FormsPage)) },
  {
    path: '/statements',
    page: lazy(() => import('./statements/statements-page.tsx').then((m) => m.StatementsPage)),
  },
  { path: '/stand-ins', page: lazy(() => import('./stand-ins/stand-ins-page.tsx').then((m) => m.StandInsPage)) },
  { path: '/mine', page: lazy(() => import('./mine/reports-page.tsx').then((m) => m.ReportsPage)) },
  { path: '/suspect', page: lazy(() => import('./mine/suspect-page.tsx').then((m) => m.SuspectPage)) },
  { path: '/mine/:reference', page: lazy(() => import('./mine/report-page.tsx').then((m) => m.ReportPage)) },
  {
    path: '/waiting-mail',
    page: lazy(() => import('./waiting-mail/waiting-mail-page.tsx').then((m) => m.WaitingMailPage)),
  },
  {
    path: '/settings/mailboxes',
    page: lazy(() => import('./settings/mailboxes-page.tsx').then((m) => m.MailboxesPage)),
  },
  { path: '/settings/people', page: lazy(() => import('./settings/people-page.tsx').then((m) => m.PeoplePage)) },
  { path: '/settings/keys', page: lazy(() => import('./settings/keys-page.tsx').then((m) => m.KeysPage)) },
  { path: '/emergency', page: lazy(() => import('./emergency/emergency-page.tsx').then((m) => m.EmergencyPage)) },
  { path: '/records', page: lazy(() => import('./records/records-page.tsx').then((m) => m.RecordsPage)) },
  { path: '/audit', page: lazy(() => import('./audit/audit-page.tsx').then((m) => m.AuditPage)) },
  { path: '/security', page: lazy(() => import('./security/security-page.tsx').then((m) => m.SecurityPage)) },
  { path: '/decisions', page: lazy(() => import('./decisions/decisions-page.tsx').then((m) => m.DecisionsPage)) },
  { path: '/decisions/:id', page: lazy(() => import('./decisions/decision-page.tsx').then((m) => m.DecisionPage)) },
  { path: '/policy', page: lazy(() => import('./policy/versions-page.tsx').then((m) => m.VersionsPage)) },
  { path: '/policy/text', page: lazy(() => import('./policy/own-text-page.tsx').then((m) => m.OwnTextPage)) },
  { path: '/policy/:pack/:version', page: lazy(() => import('./policy/policy-page.tsx').then((m) => m.PolicyPage)) },
] as const

/** Pages that need no sign-in. */
export const openRoutes = [
  { path: '/guide', page: lazy(() => import('./open/guide-page.tsx').then((m) => m.GuidePage)) },
  { path: '/return', page: lazy(() => import('./open/return-page.tsx').then((m) => m.ReturnPage)) },
  { path: '/report', page: lazy(() => import('./open/report-form-page.tsx').then((m) => m.ReportFormPage)) },
] as const

export const at = {
  guide: '/guide',
  comeBack: '/return',
  report: (ask: Record<string, string> = {}) =>
    Object.keys(ask).length ? `/report?${new URLSearchParams(ask)}` : '/report',
  inbox: (view: string, more: Record<string, string> = {}) => `/inbox?${new URLSearchParams({ view, ...more })}`,
  case: (reference: string) => `/cases/${reference}`,
  form: (reference: string) => `/cases/${reference}/form`,
  letter: (reference: string, id: string) => `/cases/${reference}/letters/${id}`,
  propose: (reference: string, action: string) => `/cases/${reference}/propose/${encodeURIComponent(action)}`,
  contracts: '/contracts',
  notices: '/notices',
  forms: '/forms',
  statements: '/statements',
  standIns: '/stand-ins',
  templates: '/templates',
  figures: '/figures',
  suspect: '/suspect',
  mine: (reference?: string) => (reference ? `/mine/${reference}` : '/mine'),
  waitingMail: '/waiting-mail',
  mailboxes: '/settings/mailboxes',
  people: '/settings/people',
  keys: '/settings/keys',
  emergency: '/emergency',
  records: '/records',
  audit: (tab: string, page = 1) => `/audit?${new URLSearchParams({ tab, page: String(page) })}`,
  policy: '/policy',
  policyText: '/policy/text',
  decisions: '/decisions',
  decision: (id: string) => `/decisions/${id}`,
  security: '/security',
  clause: (policy: { pack: string; version: string }, id: string) =>
    `/policy/${encodeURIComponent(policy.pack)}/${encodeURIComponent(policy.version)}#${encodeURIComponent(id)}`,
  signIn: (to: string) => `/sign-in?${new URLSearchParams({ to })}`,
}
