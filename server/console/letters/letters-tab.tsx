import type { CaseView } from '@breakwater/shared/case.ts'
import type { LetterRow } from '@breakwater/shared/letter.ts'
import { useLocation } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { saveFile } from '../case/save-file.ts'
import { Button } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Loading } from '../parts/loading.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { LetterPill } from './letter-pill.tsx'
import { LocalActions } from './local-actions.tsx'
import { ToldList } from './told-list.tsx'

/** The letters of a case, which can be begun, what was done against the person, and what was told to whom. Loads by itself: it is a tab's page. */
export function LettersTab({ view }: { view: CaseView }) {
  const { reference } = view
  const { route } = useLocation()
  const loaded = useLoad(['letters', reference], contract.letters.list, { params: { reference } })
  const changed = () => void queries.invalidateQueries({ queryKey: ['letters', reference] })
  const begin = useAsk(contract.letters.draft, (letter) => {
    changed()
    route(at.letter(reference, letter.id))
  })
  const table = useAsk(contract.letters.disclosures, (bytes) =>
    saveFile(bytes as Uint8Array<ArrayBuffer>, `told-${reference}.csv`),
  )
  const list = loaded.data
  if (!list) return <Loading error={loaded.error} again={() => loaded.refetch()} />
  return (
    <div class="stack sect letters">
      {list.offered.length > 0 && (
        <section aria-label={t('letters.begin')}>
          <h3>{t('letters.begin')}</h3>
          <ul class="rows">
            {list.offered.map((one) => (
              <li key={one.action} class="mail-row">
                <div>
                  <p class="strong">{one.title}</p>
                  <p class="small muted">{one.help}</p>
                </div>
                <Button
                  small
                  busy={begin.busy}
                  onClick={() => begin.send({ params: { reference }, body: { action: one.action } })}
                >
                  {one.do}
                </Button>
              </li>
            ))}
          </ul>
          <Refused error={begin.error} />
        </section>
      )}
      {list.letters.length === 0 ? (
        <EmptyState icon="mail" title={t('letters.none')} />
      ) : (
        <Letters reference={reference} letters={list.letters} />
      )}
      {list.local.length + list.offeredLocal.length > 0 && (
        <LocalActions reference={reference} local={list.local} offered={list.offeredLocal} />
      )}
      <ToldList
        told={list.disclosures}
        save={view.you.parts.includes('handler') ? () => table.send({ params: { reference } }) : null}
        busy={table.busy}
      />
      <Refused error={table.error} />
    </div>
  )
}

function Letters({ reference, letters }: { reference: string; letters: readonly LetterRow[] }) {
  return (
    <section aria-label={t('letters.title')}>
      <h3>{t('letters.title')}</h3>
      <ul class="rows">
        {letters.map((letter) => (
          <li key={letter.id} class="mail-row">
            <div>
              <a class="strong" href={at.letter(reference, letter.id)}>
                {letter.title}
                {letter.number !== null && ` ${letter.number}`}
              </a>
              <p class="small muted">
                <bdi>{letter.author.name}</bdi> · <Time at={letter.sentAt ?? letter.at} />
                {letter.answers > 0 && ` · ${t('letters.answers', { count: letter.answers })}`}
              </p>
            </div>
            <LetterPill letter={letter} />
          </li>
        ))}
      </ul>
    </section>
  )
}
