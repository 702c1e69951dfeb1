import { t } from '../text.ts'

/** Whom to call in danger: the number first and large, because nobody reads a paragraph then; the pack's words below. */
export function EmergencyLine({ says, number, lang }: { says: readonly string[]; number: string; lang?: string }) {
  const [first, ...rest] = says
  return (
    <div class="emergency" lang={lang}>
      <p class="first">
        <a class="call" href={`tel:${number}`}>
          {t('open.call', { number })}
        </a>{' '}
        <b>{first}</b>
      </p>
      {rest.length > 0 && <p>{rest.join(' ')}</p>}
    </div>
  )
}
