import type { Form, Happening } from '../messages.ts'
import { Icon } from '../pages/icon.tsx'
import { t } from '../pages/text.ts'
import { optional } from './questions.tsx'

/** Most times one report can tell of. */
const MOST = 19

const CHANNELS = ['', 'in-person', 'phone', 'email', 'messaging'] as const

/** Now as the field writes it, in the reader's own zone. */
const thisMinute = () => {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

interface RowProps {
  n: number
  one: Happening
  change(part: Partial<Happening>): void
  remove(): void
}

function Row({ n, one, change, remove }: RowProps) {
  const id = `time-${one.id}`
  return (
    <fieldset class="time">
      <legend>{t('more.time', { n })}</legend>
      <div class="field">
        <label for={`${id}-when`}>{t('more.when')}</label>
        <input
          id={`${id}-when`}
          type="datetime-local"
          max={thisMinute()}
          value={one.when}
          onInput={({ currentTarget }) => change({ when: currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for={`${id}-how`}>{t('more.channel')}</label>
        <select
          id={`${id}-how`}
          value={one.channel}
          onChange={({ currentTarget }) => change({ channel: currentTarget.value as Happening['channel'] })}
        >
          {CHANNELS.map((channel) => (
            <option key={channel} value={channel}>
              {t(`more.channel_${channel || 'unsaid'}`)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={`${id}-words`}>{t('more.timeWords')}</label>
        <textarea
          id={`${id}-words`}
          class="short"
          dir="auto"
          maxLength={20_000}
          value={one.words}
          onInput={({ currentTarget }) => change({ words: currentTarget.value })}
        />
      </div>
      <button type="button" class="btn quiet sm" onClick={remove}>
        {t('more.removeTime', { n })}
      </button>
    </fieldset>
  )
}

interface Props {
  form: Form
  change(change: Partial<Form>): void
}

/** Several times in one report, each with what is known of it (SETTLED 59). */
export function Happenings({ form, change }: Props) {
  const { happenings: all } = form
  const set = (happenings: Happening[]) => change({ happenings })
  return (
    <fieldset class="q">
      <legend>
        {t(form.ticked.length ? 'more.otherTimes' : 'more.times')} {optional}
      </legend>
      {all.map((one, n) => (
        <Row
          key={one.id}
          n={n + 1}
          one={one}
          change={(part) => set(all.map((other) => (other.id === one.id ? { ...other, ...part } : other)))}
          remove={() => set(all.filter((other) => other.id !== one.id))}
        />
      ))}
      {all.length < MOST && (
        <button
          type="button"
          class="addtext"
          onClick={() => set([...all, { id: crypto.randomUUID(), when: '', channel: '', words: '' }])}
        >
          <Icon name="clock" size="s" />
          {t('more.addTime')}
        </button>
      )}
    </fieldset>
  )
}
