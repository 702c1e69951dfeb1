import type { Panel } from '@breakwater/shared/report.ts'
import { useState } from 'preact/hooks'
import type { Form } from '../messages.ts'
import { Icon } from '../pages/icon.tsx'
import { t } from '../pages/text.ts'

interface Props {
  panel: Panel | null
  form: Form
  change(change: Partial<Form>): void
}

const optional = <span class="faint">{t('common.optional')}</span>

/** Wishes the policy knows; none is preselected (B11). */
export function Wishes({ panel, form, change }: Props) {
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

/** One tap, never needed (SETTLED 36). */
export function Relation({ panel, form, change }: Props) {
  if (!panel?.relations.length) return null
  const options = [
    ...panel.relations.filter(({ id }) => id !== 'unknown'),
    { id: 'unknown', label: t('panel.notSure') },
  ]
  return (
    <fieldset class="q">
      <legend>
        {t('panel.who')} {optional}
      </legend>
      <div class="chips">
        {options.map(({ id, label }) => (
          <label key={id} class="chip">
            <input
              type="radio"
              name="relation"
              checked={form.relation === id}
              onChange={() => change({ relation: id })}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Colleague({ form, change }: Omit<Props, 'panel'>) {
  const [open, setOpen] = useState(Boolean(form.onBehalfOf))
  const toggle = (on: boolean) => {
    setOpen(on)
    if (!on) change({ onBehalfOf: '' })
  }
  return (
    <>
      <label class="opt">
        <input type="checkbox" checked={open} onChange={({ currentTarget }) => toggle(currentTarget.checked)} />
        <div>{t('panel.forColleague')}</div>
      </label>
      {open && (
        <div class="field">
          <label for="colleague">{t('panel.colleague')}</label>
          <span class="hint" id="colleague-hint">
            {t('panel.colleagueHint')}
          </span>
          <input
            id="colleague"
            type="email"
            dir="auto"
            autocomplete="off"
            aria-describedby="colleague-hint"
            value={form.onBehalfOf}
            onInput={({ currentTarget }) => change({ onBehalfOf: currentTarget.value })}
          />
        </div>
      )}
    </>
  )
}

/** Own words, behind one press unless there is something already. */
export function Words({ form, change, needed }: Omit<Props, 'panel'> & { needed: boolean }) {
  const [asked, setAsked] = useState(false)
  if (!asked && !needed && !form.words && !form.onBehalfOf)
    return (
      <button type="button" class="addtext" onClick={() => setAsked(true)}>
        <Icon name="note" size="s" />
        {t('panel.addWords')}
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
      <Colleague form={form} change={change} />
    </div>
  )
}

/** The service may name a role of the organisation or write the words itself. */
const readerName = (role: string) => (t.has(`reader.${role}`) ? t(`reader.${role}`) : role)

/** Who reads it, and whether the manager is told (B12). */
export function Seen({ panel, form, change }: Props) {
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
      {panel?.manager && (
        <label class="switch">
          <bdi>{t('panel.manager', { name: panel.manager.name })}</bdi>
          <input
            type="checkbox"
            role="switch"
            checked={form.tellManager ?? panel.manager.tell}
            aria-checked={form.tellManager ?? panel.manager.tell}
            onChange={({ currentTarget }) => change({ tellManager: currentTarget.checked })}
          />
        </label>
      )}
    </section>
  )
}
