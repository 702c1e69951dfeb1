import { contract, useLoad } from '../api.ts'
import { Card } from '../parts/card.tsx'
import { Loading } from '../parts/loading.tsx'
import { Time } from '../parts/time.tsx'
import { visible } from '../parts/visible.ts'
import { at } from '../routes.ts'
import { t } from '../text.ts'

/** What the policy calls a risk, for the safety lead who was asked: facts, behaviours, reviews, notices and the forms that went in. */
export function RiskCard({ reference }: { reference: string }) {
  const loaded = useLoad(['case', reference, 'risk'], contract.safety.risk, { params: { reference } })
  const risk = loaded.data
  return (
    <Card title={t('risk.title')}>
      <p class="small muted">{t('risk.says')}</p>
      {!risk ? (
        <Loading error={loaded.error} again={() => void loaded.refetch()} />
      ) : (
        <>
          <dl class="known">
            {risk.behaviours.length > 0 && (
              <div>
                <dt>{t('risk.behaviours')}</dt>
                <dd>{risk.behaviours.join(', ')}</dd>
              </div>
            )}
            {risk.facts.map((fact) => (
              <div key={`${fact.fact} ${fact.incident ?? ''}`}>
                <dt>{fact.says}</dt>
                <dd>
                  {fact.answer}
                  <span class="small faint">
                    {[fact.source, fact.by].filter(Boolean).join(', ')} {fact.at && <Time at={fact.at} />}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
          {risk.facts.length + risk.behaviours.length === 0 && <p class="small">{t('risk.none')}</p>}
          {risk.records.map((one) => (
            <div key={one.id} class="well">
              <h3>{one.title}</h3>
              <p class="small muted">
                {one.by && <bdi>{one.by} · </bdi>}
                <Time at={one.at} />
              </p>
              <dl class="known">
                {one.lines.map((line) => (
                  <div key={line.label}>
                    <dt>{line.label}</dt>
                    <dd dir="auto">{visible(line.value)}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
          {risk.notices.map((one) => (
            <div key={one.id} class="well">
              <h3>{one.title}</h3>
              <p class="small muted">
                <Time at={one.at} />
              </p>
              {one.text.map((line, n) => (
                <p key={n} dir="auto">
                  {visible(line)}
                </p>
              ))}
            </div>
          ))}
          {risk.forms > 0 && (
            <a class="btn sm" href={at.form(reference)}>
              {t('risk.forms', { count: risk.forms })}
            </a>
          )}
        </>
      )}
    </Card>
  )
}
