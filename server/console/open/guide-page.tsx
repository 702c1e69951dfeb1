import { contract, useLoad } from '../api.ts'
import { usePage } from '../page.ts'
import { Card } from '../parts/card.tsx'
import { Loading } from '../parts/loading.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { OpenPage } from './open-page.tsx'

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <Card title={title}>
      <ul class="bullets">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Card>
  )
}

/** What anybody may read before reporting; nobody notes who did (POLICY 125). */
export function GuidePage() {
  const heading = usePage([t('guide.title')])
  const guide = useLoad(['guide'], contract.guide.read, {})
  return (
    <OpenPage title={t('guide.title')} heading={heading} emergency={guide.data?.emergency}>
      <p class="muted">{t('guide.says')}</p>
      {!guide.data ? (
        <Loading error={guide.error} again={() => guide.refetch()} />
      ) : (
        <>
          <Lines title={t('guide.recognise')} lines={guide.data.recognise} />
          <Lines title={t('guide.report')} lines={guide.data.report} />
          <Lines title={t('guide.protection')} lines={guide.data.protection} />
        </>
      )}
      <div class="bar">
        <a class="btn primary" href={at.report()}>
          {t('guide.to_report')}
        </a>
        <a class="btn" href={at.comeBack}>
          {t('guide.to_return')}
        </a>
        <a class="btn quiet" href={at.mine()}>
          {t('nav.my_reports')}
        </a>
      </div>
    </OpenPage>
  )
}
