import type { AuditedRow } from '@breakwater/shared/contract/audit.ts'
import { useEffect, useState } from 'preact/hooks'
import { contract, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { asReference } from '../parts/references.ts'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import { TrailRows } from './trail-rows.tsx'

const SIZE = 100

/** Rows of the trail, newest first, by what was done or by case; looking further goes on with what was asked for, whatever is typed since. */
export function AuditTrail() {
  const [action, write] = useState('')
  const [typed, type] = useState('')
  const [asked, ask] = useState({ action: '', reference: '' })
  const [rows, keep] = useState<readonly AuditedRow[]>([])
  const [next, goOn] = useState<string | null>(null)
  const [wrong, say] = useState<string | null>(null)
  const look = useAsk(contract.audit.trail)
  const from = (before: string, what = asked) => look.send({ query: { before, limit: SIZE, ...what } })
  useEffect(() => from(''), [])
  useEffect(() => {
    if (!look.answer) return
    const { rows: more, next: then } = look.answer
    keep((had) => [...had, ...more])
    goOn(then)
  }, [look.answer])
  const afresh = () => {
    const reference = typed.trim() ? asReference(typed) : ''
    if (reference === undefined) return say(t('audit_page.no_reference'))
    const what = { action: action.trim(), reference }
    say(null)
    keep([])
    goOn(null)
    ask(what)
    from('', what)
  }
  return (
    <div class="access">
      <form
        class="bar find"
        onSubmit={(event) => {
          event.preventDefault()
          if (!look.busy) afresh()
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
          error={wrong}
          control={(ids) => (
            <input {...ids} type="text" value={typed} onInput={(event) => type(event.currentTarget.value)} />
          )}
        />
        <Button kind="primary" type="submit" icon="search" busy={look.busy}>
          {t('audit_page.show')}
        </Button>
      </form>
      <Refused error={look.error} />
      <p class="muted small" role="status">
        {look.answer && !look.busy && told(rows.length, next !== null)}
      </p>
      {rows.length > 0 && <TrailRows rows={rows} />}
      {next !== null && (
        <div class="bar">
          <Button busy={look.busy} onClick={() => from(next)}>
            {t('audit_page.further')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** How much is shown and whether there is more; a look for something rare ends before the end of a long trail. */
function told(count: number, more: boolean): string {
  if (count > 0) return t(more ? 'audit_page.so_far' : 'audit_page.all_of_it', { count })
  return t(more ? 'audit_page.not_yet' : 'audit_page.nothing')
}
