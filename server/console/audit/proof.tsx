import { contract, useAsk, useLoad } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Loading } from '../parts/loading.tsx'
import { Pill } from '../parts/pill.tsx'
import { Refused } from '../parts/refused.tsx'
import { ScrollTable } from '../parts/scroll-table.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** The signed anchors, and a check of every row of the trail on asking. */
export function Proof() {
  const loaded = useLoad(['audit', 'proof'], contract.audit.proof, {})
  const check = useAsk(contract.audit.check)
  const proof = check.answer ?? loaded.data
  if (!proof) return <Loading error={loaded.error} again={() => loaded.refetch()} />
  const done = proof.check
  return (
    <div class="access">
      <p class="muted small">{t('audit_page.check_says')}</p>
      <div class="bar">
        <Button kind="primary" busy={check.busy} onClick={() => check.send({})}>
          {t('audit_page.check')}
        </Button>
      </div>
      <Refused error={check.error} />
      <div role="status">
        {done && (
          <div class="well stack">
            <p>
              <Pill tone={done.fits ? 'calm' : 'danger'} icon={done.fits ? 'check' : 'info'}>
                {t(done.fits ? 'audit_page.fits' : 'audit_page.fits_not')}
              </Pill>{' '}
              {t('audit_page.checked')} <Time at={done.at} />
            </p>
            {done.kinds.length > 0 && (
              <ul>
                {done.kinds.map((kind) => (
                  <li key={kind}>{t(`fault.${kind}`)}</li>
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
      <h2>{t('audit_page.anchors')}</h2>
      <p class="small">
        {proof.total === 0 ? t('audit_page.no_anchors') : t('audit_page.anchors_total', { count: proof.total })}
      </p>
      <p class="small muted">
        {t('audit_page.key')} <code class="hash">{proof.key}</code>
      </p>
      {proof.anchors.length > 0 && (
        <ScrollTable label={t('audit_page.anchors')}>
          <thead>
            <tr>
              <th scope="col">{t('audit_page.anchor')}</th>
              <th scope="col">{t('audit_page.signed')}</th>
              <th scope="col">{t('audit_page.root')}</th>
            </tr>
          </thead>
          <tbody>
            {proof.anchors.map(({ name, at, root }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>
                  {at ? (
                    <Time at={at} />
                  ) : (
                    <Pill tone="danger" icon="info">
                      {t('audit_page.broken')}
                    </Pill>
                  )}
                </td>
                <td>{root && <code class="hash">{root}</code>}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      )}
    </div>
  )
}
