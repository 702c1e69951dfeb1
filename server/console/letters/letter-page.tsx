import type { LetterView } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import { useRoute } from 'preact-iso'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { useColleagues } from '../case/colleagues.ts'
import { saveFile } from '../case/save-file.ts'
import { usePage } from '../page.ts'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'
import { LetterActions } from './letter-actions.tsx'
import { LetterAnswers } from './letter-answers.tsx'
import { LetterForm } from './letter-form.tsx'
import { LetterPill } from './letter-pill.tsx'
import { LetterPreview } from './letter-preview.tsx'
import { LetterWishes } from './letter-wishes.tsx'

/** One letter: what it tells, who receives it, what they will see, who read it, and how it went out. There is no way back from the other side. */
export function LetterPage() {
  const { reference = '', id = '' } = useRoute().params
  const heading = usePage([reference, t('letters.title')])
  const params = { reference, id }
  const loaded = useLoad(['letter', id], contract.letters.view, { params })
  const keep = (letter: LetterView) => {
    queries.setQueryData(['letter', id], letter)
    void queries.invalidateQueries({ queryKey: ['letters', reference] })
    void queries.invalidateQueries({ queryKey: ['case', reference] })
  }
  const again = () => void queries.invalidateQueries({ queryKey: ['letter', id] })
  const verbs = {
    edit: useAsk(contract.letters.edit, keep),
    wishes: useAsk(contract.letters.wishes, again),
    finish: useAsk(contract.letters.finish, keep),
    send: useAsk(contract.letters.send, keep),
    recorded: useAsk(contract.letters.recorded, keep),
    answer: useAsk(contract.letters.answer, keep),
    setAside: useAsk(contract.letters.setAside, keep),
    pdf: useAsk(contract.letters.pdf, (bytes) =>
      saveFile(bytes as Uint8Array<ArrayBuffer>, `letter-${id.slice(0, 8)}.pdf`),
    ),
  }
  const letter = loaded.data
  const [touched, touch] = useState<number | null>(null)
  const unsaved = letter !== undefined && touched === letter.revision
  const colleagues = useColleagues(reference, 'notice', letter?.inside === true && letter.can.includes('edit'))
  return (
    <div class="wrap narrow">
      <a class="back" href={`${at.case(reference)}?tab=letters`}>
        <Icon name="left" size="s" />
        <bdi>{reference}</bdi>
      </a>
      <h1 ref={heading} tabIndex={-1}>
        {letter?.title ?? t('letters.title')}
        {letter?.number ? ` ${letter.number}` : ''}
      </h1>
      {!letter ? (
        <Loading error={loaded.error} again={() => loaded.refetch()} />
      ) : (
        <>
          <div class="meta">
            <LetterPill letter={letter} />
            <bdi>{letter.author.name}</bdi>
            {letter.level && <span>{t(`letters.level_${letter.level}`)}</span>}
          </div>
          <LetterWishes letter={letter} ask={verbs.wishes} params={params} />
          {letter.can.includes('edit') && (
            <LetterForm
              key={letter.revision}
              letter={letter}
              colleagues={colleagues}
              ask={verbs.edit}
              params={params}
              unsaved={unsaved}
              touch={() => touch(letter.revision)}
            />
          )}
          <LetterPreview letter={letter} pdf={verbs.pdf} params={params} />
          <LetterActions letter={letter} verbs={verbs} params={params} unsaved={unsaved} />
          {letter.state === 'sent' && <LetterAnswers letter={letter} ask={verbs.answer} params={params} />}
        </>
      )}
    </div>
  )
}
