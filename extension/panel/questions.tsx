import type { Panel } from '@breakwater/shared/report.ts'
import { useState } from 'preact/hooks'
import type { Form } from '../messages.ts'
import { Icon } from '../pages/icon.tsx'
import { t } from '../pages/text.ts'

export interface Asking {
  panel: Panel | null
  form: Form
  change(change: Partial<Form>): void
}

export const optional = <span class="faint">{t('common.optional')}</span>

/** Wishes the policy knows; none is preselected (B11). */
export function Wishes({ panel, form, change }: Asking) {
  if (!panel?.wishes.length) return null
  const toggle = (id: string, on: boolean) =>
    change({ choices: on ? [...form.choices, id] : form.choices.filter((c) => c !== id) })
  return (
    <fieldset class="q">
      <legend>
        {t('panel.help')} {optional}
      </legend>
      <div class="opts">
        {panel.wishes.map(({ id, label }) => (
          <label key={id} class="opt">
            <input
              type="checkbox"
              checked={form.choices.includes(id)}
              onChange={({ currentTarget }) => toggle(id, currentTarget.checked)}
            />
            <div>{label}</div>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** Own words, behind one press unless there is something already. */
export function Words({ form, change, needed, again }: Omit<Asking, 'panel'> & { needed: boolean; again: boolean }) {
  const [asked, setAsked] = useState(false)
  if (!asked && !needed && !form.words)
    return (
      <button type="button" class="addtext" onClick={() => setAsked(true)}>
        <Icon name="note" size="s" />
        {t(again ? 'panel.addMore' : 'panel.addWords')}
      </button>
    )
  return (
    <div class="q">
      <div class="field">
        <label for="words">{t('panel.words')}</label>
        <span class="hint" id="words-hint">
          {t('panel.wordsHint')}
        </span>
        <textarea
          id="words"
          dir="auto"
          maxLength={20_000}
          aria-describedby="words-hint"
          value={form.words}
          // The person pressed to write: the field is where they want to be.
          ref={(el) => {
            if (asked && el && !el.dataset.seen) {
              el.dataset.seen = 'yes'
              el.focus()
            }
          }}
          onInput={({ currentTarget }) => change({ words: currentTarget.value })}
        />
      </div>
    </div>
  )
}

/** The service may name a role of the organisation or write the words itself. */
const readerName = (role: string) => (t.has(`reader.${role}`) ? t(`reader.${role}`) : role)

/** What the person chose about their manager, in one sentence; undefined while it is the switch that says it. */
function managerLine(panel: Panel, form: Form): string | undefined {
  if (form.anonymous) return t('panel.managerNameless')
  if (form.to === 'leadership') return t('panel.managerPast')
  if (!panel.manager) return undefined
  const { name } = panel.manager
  if (form.managerOut) return t('panel.managerOut', { name })
  return form.to === 'supervisor' ? t('panel.managerReads', { name }) : undefined
}

/** Who reads it, and whether the manager is told (B12). */
export function Seen({ panel, form, change }: Asking) {
  const line = panel && managerLine(panel, form)
  const usual = panel?.relations.find(({ id }) => id === (form.relation || 'unknown'))?.tells
  const told = form.tellManager ?? usual ?? panel?.manager?.tell ?? false
  return (
    <section class="seen" aria-labelledby="seen">
      <h2 id="seen">
        <Icon name="eye" size="s" />
        {t('panel.seen')}
      </h2>
      <p>
        {panel
          ? t('panel.readers', { count: panel.readers.count, role: readerName(panel.readers.role) })
          : t('panel.readersUnknown')}
      </p>
      {line && (
        <p>
          <bdi>{line}</bdi>
        </p>
      )}
      {panel?.manager && !line && (
        <label class="switch">
          <bdi>{t('panel.manager', { name: panel.manager.name })}</bdi>
          <input
            type="checkbox"
            role="switch"
            checked={told}
            aria-checked={told}
            onChange={({ currentTarget }) => change({ tellManager: currentTarget.checked })}
          />
        </label>
      )}
    </section>
  )
}
