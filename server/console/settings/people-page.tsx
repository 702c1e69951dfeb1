import type { DirectoryEntry } from '@breakwater/shared/contract/directory.ts'
import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { contract, useAsk, useLoad } from '../api.ts'
import { Pages } from '../inbox/pages.tsx'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Field } from '../parts/field.tsx'
import { Loading } from '../parts/loading.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { setsUp, useMe } from '../session.ts'
import { t } from '../text.ts'
import { DirectoryFile } from './directory-file.tsx'
import { PeopleTable } from './people-table.tsx'
import { RoleDialog } from './role-dialog.tsx'
import { ScimCard } from './scim-card.tsx'

const SIZE = 50

/** Who is in the directory and holds which role; giving one, bringing a list, connecting an identity provider. */
export function PeoplePage() {
  const heading = usePage([t('directory_page.title')])
  const me = useMe()
  const { query, route } = useLocation()
  const find = query['find'] ?? ''
  const page = Math.max(1, Number(query['page']) || 1)
  const [typed, type] = useState(find)
  const [changing, change] = useState<DirectoryEntry | null>(null)
  const people = useLoad(['directory', find, String(page)], contract.directory.list, {
    query: { find, offset: (page - 1) * SIZE, limit: SIZE },
  })
  const propose = useAsk(contract.roles.propose)
  const close = () => {
    propose.forget()
    change(null)
  }
  const href = (to: number, by = find) => `${at.people}?${new URLSearchParams({ find: by, page: String(to) })}`
  return (
    <div class="wrap">
      <h1 ref={heading} tabIndex={-1}>
        {t('directory_page.title')}
      </h1>
      <p class="muted">{t('directory_page.says')}</p>
      <form
        class="bar find"
        onSubmit={(event) => {
          event.preventDefault()
          route(href(1, typed))
        }}
      >
        <Field
          label={t('directory_page.find')}
          control={(ids) => (
            <input {...ids} type="search" value={typed} onInput={(event) => type(event.currentTarget.value)} />
          )}
        />
        <Button type="submit" icon="search">
          {t('directory_page.search')}
        </Button>
      </form>
      {!people.data ? (
        <Loading error={people.error} again={() => people.refetch()} />
      ) : people.data.total === 0 ? (
        <EmptyState icon="users" title={t('directory_page.nobody')} />
      ) : (
        <>
          <p class="muted small" role="status">
            {t('directory_page.count', { count: people.data.total })}
          </p>
          <PeopleTable people={people.data.rows} change={setsUp(me) ? change : undefined} me={me.id} />
          <Pages total={people.data.total} size={SIZE} page={page} href={(to) => href(to)} />
        </>
      )}
      {setsUp(me) && <DirectoryFile />}
      <ScimCard change={setsUp(me)} />
      {changing && (
        <RoleDialog
          person={changing}
          busy={propose.busy}
          error={propose.error}
          propose={(asked) =>
            propose.send({ body: { personId: changing.id, ...asked } }, () => {
              close()
              say(t('role_dialog.asked'))
            })
          }
          close={close}
        />
      )}
    </div>
  )
}
