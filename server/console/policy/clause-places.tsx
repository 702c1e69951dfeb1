import type { TextReading } from '@breakwater/shared/contract/texts.ts'
import { Field } from '../parts/field.tsx'
import { t } from '../text.ts'

const SHOWN = 90
const short = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)

interface ClausePlacesProps {
  reading: TextReading
  places: Readonly<Record<string, string>>
  point(places: Record<string, string>): void
}

/** For each clause the heading or paragraph it points to; nowhere leaves our paraphrase. */
export function ClausePlaces({ reading, places, point }: ClausePlacesProps) {
  const choose = (clause: string, part: string) => {
    const { [clause]: _, ...others } = places
    point(part ? { ...others, [clause]: part } : others)
  }
  return (
    <fieldset class="stack">
      <legend>{t('policy.own.points')}</legend>
      <p class="hint">{t('policy.own.points_say')}</p>
      {reading.clauses.map((clause) => (
        <Field
          key={clause.id}
          label={clause.at}
          hint={clause.says}
          control={(ids) => (
            <select {...ids} value={places[clause.id] ?? ''} onChange={(e) => choose(clause.id, e.currentTarget.value)}>
              <option value="">{t('policy.own.nowhere')}</option>
              {reading.sections.map((section) => (
                <optgroup key={section.id} label={section.heading || t('policy.own.no_heading')}>
                  <option value={section.id}>{t('policy.own.whole', { heading: section.heading })}</option>
                  {section.paragraphs.map((paragraph) => (
                    <option key={paragraph.id} value={paragraph.id}>
                      {short(paragraph.text)}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          )}
        />
      ))}
    </fieldset>
  )
}
