import { t } from '../pages/text.ts'

/** A state, not a removal, and no countdown (B20). */
export type TakingBack = 'possible' | 'asking' | 'withdrawn' | 'opened'

interface Props {
  state: TakingBack
  /** the person's own page of this report */
  own: string
  change(state: TakingBack): void
  takeBack(askedTo: 'yes' | 'no' | 'unsaid'): void
  undo(): void
}

const ANSWERS = [
  ['no', 'sent.askedNo'],
  ['yes', 'sent.askedYes'],
  ['unsaid', 'sent.askedUnsaid'],
] as const

/** Taking back asks privately whether somebody wanted it (SETTLED 71). */
export function TakeBack({ state, own, change, takeBack, undo }: Props) {
  if (state === 'asking')
    return (
      <footer class="pf">
        <h2 id="asked">{t('sent.askedTitle')}</h2>
        <p>{t('sent.asked')}</p>
        <fieldset class="opts" aria-labelledby="asked">
          {ANSWERS.map(([answer, key]) => (
            <button key={answer} type="button" class="btn block" onClick={() => takeBack(answer)}>
              {t(key)}
            </button>
          ))}
        </fieldset>
        <button type="button" class="btn quiet block" onClick={() => change('possible')}>
          {t('sent.keep')}
        </button>
      </footer>
    )
  if (state === 'withdrawn')
    return (
      <footer class="pf">
        <button type="button" class="btn block" onClick={undo}>
          {t('sent.undo')}
        </button>
      </footer>
    )
  if (state === 'opened')
    return (
      <footer class="pf">
        <a class="btn block" href={own} target="_blank" rel="noreferrer">
          {t('sent.askWithdraw')}
        </a>
        <p>{t('sent.opened')}</p>
      </footer>
    )
  return (
    <footer class="pf">
      <button type="button" class="btn block" onClick={() => change('asking')}>
        {t('sent.takeBack')}
      </button>
      <p>{t('sent.takeBackHint')}</p>
    </footer>
  )
}
