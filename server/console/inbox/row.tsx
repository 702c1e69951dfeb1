import type { InboxRow } from '@breakwater/shared/case.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Time } from '../parts/time.tsx'
import { visible } from '../parts/visible.ts'
import { at } from '../routes.ts'
import { t, word } from '../text.ts'
import { RowState } from './row-state.tsx'

interface RowProps {
  row: InboxRow
  chosen: boolean
  toggle(): void
  focused(): void
  claim: (() => void) | null
}

/** One case in the list: who, what about, how it came, what is due. Never the words of a message (SCREEN 48). */
export function Row({ row, chosen, toggle, focused, claim }: RowProps) {
  const meta = [
    row.reporter ? t('row.reporter', { name: row.reporter }) : null,
    t('row.source', { source: word('source', row.source) }),
    row.earlierReports > 0 ? t('row.earlier', { count: row.earlierReports }) : null,
  ].filter((part) => part !== null)
  const kinds = row.claimed
    ? ''
    : row.behaviours
        .map((one) => word('behaviour', one))
        .filter((one) => one !== row.title)
        .join(', ')
  return (
    <li class={['li', row.claimed ? '' : 'new', chosen ? 'chosen' : ''].filter(Boolean).join(' ')}>
      <input
        type="checkbox"
        checked={chosen}
        onChange={toggle}
        aria-label={t('row.select', { title: row.title, reference: row.reference })}
      />
      <div>
        <a class="ti" href={at.case(row.reference)} onFocus={focused}>
          {!row.claimed && <span class="sr">{t('row.new')} </span>}
          <bdi>{visible(row.title)}</bdi>
        </a>
        <div class="su">
          <span>
            <bdi>
              {row.about === null
                ? t('row.about_relation', { relation: word('relation', row.relation) })
                : visible(row.about)}
            </bdi>
          </span>
          <span class="faint">
            {meta.map((part) => (
              <span key={part}>
                <bdi>{part}</bdi> ·{' '}
              </span>
            ))}
            <Time at={row.receivedAt} as="since" />
          </span>
          {kinds && <span class="faint">{kinds}</span>}
        </div>
      </div>
      <div class="state">
        <RowState row={row} />
        {row.nextStep && <span class="small muted step">{row.nextStep}</span>}
      </div>
      {claim ? (
        <div class="own">
          <Button small onClick={claim}>
            {t('row.claim')}
            <span class="sr"> {row.reference}</span>
          </Button>
        </div>
      ) : (
        <div class="own">
          {row.handler ? (
            <>
              <Avatar name={row.handler.name} small />
              <bdi>{row.handler.name}</bdi>
            </>
          ) : (
            t('row.nobody')
          )}
        </div>
      )}
      <div class="due">
        {row.dueAt && (
          <>
            <span class="sr">{t('row.due')} </span>
            <Time at={row.dueAt} as="due" />
          </>
        )}
      </div>
    </li>
  )
}
