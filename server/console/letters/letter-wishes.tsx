import type { LetterView } from '@breakwater/shared/letter.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import type { LetterAsk, LetterParams } from './asks.ts'

type Wishes = { version: number; choices: string[]; words: string }
interface LetterWishesProps {
  letter: LetterView
  ask: LetterAsk<'wishes', Wishes>
  params: LetterParams
}

/** The wishes of the person, opened before the letter is finished; that they were opened is kept (POLICY 20). */
export function LetterWishes({ letter, ask, params }: LetterWishesProps) {
  const shown = ask.answer
  if (!letter.can.includes('read-wishes') && letter.wishes.read && !letter.wishes.against) return null
  return (
    <Card title={t('letters.wishes')} look="wish">
      {letter.wishes.against && <p class="strong">{t('letters.against')}</p>}
      {shown ? (
        <>
          {shown.choices.length === 0 && !shown.words && <p class="muted">{t('letters.wishes_none')}</p>}
          <ul>
            {shown.choices.map((choice) => (
              <li key={choice}>{choice}</li>
            ))}
          </ul>
          {shown.words && <p dir="auto">{shown.words}</p>}
        </>
      ) : (
        <>
          <p class="muted">{t(letter.wishes.read ? 'letters.wishes_read' : 'letters.wishes_first')}</p>
          {letter.can.includes('read-wishes') && (
            <div class="bar">
              <Button busy={ask.busy} onClick={() => ask.send({ params, body: {} })}>
                {t('letters.wishes_open')}
              </Button>
            </div>
          )}
        </>
      )}
      <Refused error={ask.error} />
    </Card>
  )
}
