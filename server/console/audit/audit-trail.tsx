import type { AuditedRow } from '@breakwater/shared/contract/audit.ts'
import { useEffect, useState } from 'preact/hooks'
import { contract, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { asReference } from '../parts/references.ts'
import { Refused } from '../parts/refused.tsx'
import { ScrollTable } from '../parts/scroll-table.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

const SIZE = 100

/** Rows of the trail, newest first, by what was done or by case. */
export function AuditTrail() {
  const [action, write] = useState('')
  const [typed, type] = useState('')
  const [rows, keep] = useState<readonly AuditedRow[]>([])
  const [next, goOn] = useState<string | null>('')
  const look = useAsk(contract.audit.trail)
  const from = (before: string) =>
    look.send({ query: { before, limit: SIZE, action, reference: asReference(typed) ?? '' } })
  useEffect(() => from(''), [])
  useEffect(() => {
    if (!look.answer) return
    const { rows: more, next: then } = look.answer
    keep((had) => [...had, ...more])
    goOn(then)
  }, [look.answer])
  return (
    <div class="access">
      <form
        class="bar find"
        onSubmit={(event) => {
          event.preventDefault()
          keep([])
          from('')
        }}
      >
        <Field
          label={t('audit_page.filter_action')}
          optional
          hint={t('audit_page.filter_action_hint')}
          control={(ids) => (
            <input {...ids} type="text" value={action} onInput={(event) => write(event.currentTarget.value)} />
          )}
        />
        <Field
          label={t('audit_page.filter_reference')}
          optional
          hint={t('emergency.reference_hint')}
          control={(ids) => (
            <input {...ids} type="text" value={typed} onInput={(event) => type(event.currentTarget.value)} />
          )}
        />
        <Button kind="primary" type="submit" icon="search" busy={look.busy}>
          {t('audit_page.show')}
        </Button>
      </form>
      <Refused error={look.error} />
      <div role="status">{look.answer && rows.length === 0 && <p class="muted">{t('audit_page.nothing')}</p>}</div>
      {rows.length > 0 && (
        <ScrollTable label={t('audit_page.trail')}>
          <thead>
            <tr>
              <th scope="col">{t('audit_page.when')}</th>
              <th scope="col">{t('audit_page.action')}</th>
              <th scope="col">{t('audit_page.reference')}</th>
              <th scope="col">{t('audit_page.actor')}</th>
              <th scope="col">{t('audit_page.part')}</th>
              <th scope="col">{t('audit_page.row')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>
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
      )}
      {next !== null && rows.length > 0 && (
        <div class="bar">
          <Button busy={look.busy} onClick={() => from(next)}>
            {t('audit_page.further')}
          </Button>
        </div>
      )}
    </div>
  )
}
