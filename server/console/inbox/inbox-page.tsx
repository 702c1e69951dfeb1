import type { InboxRow } from '@breakwater/shared/case.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { contract, useLoad } from '../api.ts'
import { useKeys } from '../keys.ts'
import { usePage } from '../page.ts'
import { AssignDialog } from '../parts/assign-dialog.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Pill } from '../parts/pill.tsx'
import { at } from '../routes.ts'
import { isDesk, useMe } from '../session.ts'
import { t } from '../text.ts'
import { BulkBar } from './bulk-bar.tsx'
import { Filters } from './filters.tsx'
import { useHandOver } from './hand-over.ts'
import { useHeld } from './held.ts'
import { HintBar } from './hint-bar.tsx'
import { keptFor } from './kept.ts'
import { Pages } from './pages.tsx'
import { Row } from './row.tsx'
import { InboxView } from './view.ts'

const PAGE = 50

/** One view of the inbox. View, filters and page are in the URL; selection and focus come back with Back. */
export function InboxPage() {
  const me = useMe()
  const { query, route } = useLocation()
  const view = InboxView(query.view)
  const page = Math.max(1, Number(query.page ?? 1) || 1)
  const kept = keptFor(view)
  const heading = usePage([t(`view.${view}`)], kept.focused.value === null)
  const list = useRef<HTMLUListElement>(null)
  const loaded = useLoad(['inbox', view, String(page)], contract.cases.list, {
    query: { view, offset: (page - 1) * PAGE, limit: PAGE },
  })
  const { rows: arrived, waiting, show } = useHeld(loaded.data?.rows, list, `${view} ${page}`)
  const rows = arrived.filter(
    (row) => (!query.relation || row.relation === query.relation) && (!query.source || row.source === query.source),
  )
  const chosen = rows.filter((row) => kept.selected.value.has(row.reference))
  const claims = view === 'unassigned'
  const handOver = useHandOver(() => (kept.selected.value = new Set()))
  const [assigning, assign] = useState<readonly InboxRow[]>([])

  const first = assigning[0]?.reference ?? ''
  const people = useLoad(['people', first], contract.cases.people, { query: { reference: first } }, first !== '')

  useEffect(() => {
    kept.order.value = rows.map((row) => row.reference)
  })
  useEffect(() => {
    if (kept.focused.value && rows.length > 0) linkOf(list.current, kept.focused.value)?.focus()
  }, [view, rows.length > 0])

  const give = (which: readonly InboxRow[]) => {
    if (which.length === 0 || !isDesk(me)) return
    if (claims) void handOver.claim(which)
    else assign(which)
  }
  const toggle = (row: InboxRow) => {
    const next = new Set(kept.selected.value)
    if (!next.delete(row.reference)) next.add(row.reference)
    kept.selected.value = next
  }
  const current = () => rows.find((row) => row.reference === kept.focused.value)
  const move = (by: number) => {
    const from = rows.findIndex((row) => row.reference === kept.focused.value)
    const to = rows[from === -1 ? 0 : Math.min(Math.max(from + by, 0), rows.length - 1)]
    if (to) linkOf(list.current, to.reference)?.focus()
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    o: () => current() && route(at.case(current()!.reference)),
    x: () => current() && toggle(current()!),
    a: () => give(chosen.length > 0 ? chosen : current() ? [current()!] : []),
    Escape: () => (kept.selected.value = new Set()),
  })
  const filter = (name: string, value: string) => {
    const { [name]: _, page: __, view: ___, ...others } = query
    route(at.inbox(view, value ? { ...others, [name]: value } : others))
  }
  return (
    <div class="wrap">
      <div class="toprow">
        <h1 ref={heading} tabIndex={-1}>
          {t(`view.${view}`)}
        </h1>
        {loaded.data && (
          <Pill tone="accent" icon="inbox">
            {t('inbox.count', { count: loaded.data.total })}
          </Pill>
        )}
      </div>
      <Filters
        rows={loaded.data?.rows ?? []}
        relation={query.relation ?? ''}
        source={query.source ?? ''}
        choose={filter}
      />
      {claims && <p class="muted small">{t('inbox.unassigned_says')}</p>}
      {!loaded.data ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : (
        <section class="card list" aria-label={t('inbox.list')}>
          <BulkBar
            chosen={chosen.length}
            total={rows.length}
            waiting={waiting}
            claims={claims}
            may={isDesk(me) && view !== 'closed'}
            busy={handOver.busy}
            error={handOver.error ?? (loaded.isRefetchError ? loaded.error : null)}
            all={() => (kept.selected.value = new Set(rows.map((row) => row.reference)))}
            clear={() => (kept.selected.value = new Set())}
            give={() => give(chosen)}
            show={show}
          />
          {rows.length === 0 ? (
            <EmptyState
              icon="check"
              title={t(query.relation || query.source ? 'inbox.none_match' : `inbox.empty_${view}`)}
            />
          ) : (
            <ul ref={list} aria-label={t(`view.${view}`)}>
              {rows.map((row) => (
                <Row
                  key={row.reference}
                  row={row}
                  chosen={kept.selected.value.has(row.reference)}
                  toggle={() => toggle(row)}
                  focused={() => (kept.focused.value = row.reference)}
                  claim={claims && isDesk(me) ? () => give([row]) : null}
                />
              ))}
            </ul>
          )}
        </section>
      )}
      <Pages
        total={loaded.data?.total ?? 0}
        size={PAGE}
        page={page}
        href={(n) => at.inbox(view, { ...pick(query), page: String(n) })}
      />
      <HintBar assign={isDesk(me)} />
      {assigning.length > 0 && (
        <AssignDialog
          people={people.data}
          count={assigning.length}
          busy={handOver.busy}
          error={handOver.error ?? people.error}
          close={() => assign([])}
          give={async (person) => {
            if (await handOver.assign(assigning, person)) assign([])
          }}
        />
      )}
    </div>
  )
}

const linkOf = (list: HTMLElement | null, reference: string) =>
  list?.querySelector<HTMLElement>(`a[href="${at.case(reference)}"]`)

const pick = ({ relation, source }: Record<string, string>) => ({
  ...(relation ? { relation } : {}),
  ...(source ? { source } : {}),
})
