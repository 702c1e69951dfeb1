import type { LetterView } from '@breakwater/shared/letter.ts'
import { Banner } from '../parts/banner.tsx'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import type { LetterAsk, LetterParams } from './asks.ts'

interface LetterPreviewProps {
  letter: LetterView
  pdf: LetterAsk<'pdf'>
  params: LetterParams
}

/** What they will see, line by line as in the PDF, and who read it before. */
export function LetterPreview({ letter, pdf, params }: LetterPreviewProps) {
  const { review } = letter
  return (
    <Card
      title={t('letters.preview')}
      end={
        <Button small icon="letter" busy={pdf.busy} onClick={() => pdf.send({ params })}>
          {t('letters.pdf')}
        </Button>
      }
    >
      <div class="well" dir="auto">
        {letter.text.map((line, n) => (
          <p key={`${n}-${line}`}>{line}</p>
        ))}
      </div>
      {letter.marked.length > 0 && (
        <Banner tone="note" icon="info">
          {t('letters.marked', { phrases: letter.marked.map((p) => `“${p}”`).join(', ') })}
        </Banner>
      )}
      {letter.reasons.length > 0 && (
        <ul>
          {letter.reasons.map((reason) => (
            <li key={reason.id}>
              {reason.say} {reason.clause && <span class="faint">{reason.clause.at}</span>}
            </li>
          ))}
        </ul>
      )}
      {review.needed && (
        <FactList
          facts={[
            {
              label: t('letters.second_person'),
              value: review.by ? <bdi>{review.by.name}</bdi> : t('letters.nobody_read_it'),
            },
          ]}
        />
      )}
      {letter.readers.length > 0 && letter.state !== 'draft' && (
        <FactList
          facts={letter.readers.map((r) => ({
            label: r.person.name,
            value: t(r.acknowledgedAt ? 'letters.acknowledged' : 'letters.not_acknowledged'),
          }))}
        />
      )}
      <Refused error={pdf.error} />
    </Card>
  )
}
