import { useId, useState } from 'preact/hooks'
import { t } from '../text.ts'
import type { Option } from './choice.tsx'
import { Field } from './field.tsx'

interface ComboboxProps {
  label: string
  hint?: string
  options: readonly Option[]
  /** what was typed, where the options come from elsewhere */
  typed?(text: string): void
  choose(option: Option | null): void
}

/** Find one of many by typing: list autocomplete of the ARIA authoring practices. */
export function Combobox({ label, hint, options, typed: search, choose }: ComboboxProps) {
  const list = useId()
  const [typed, type] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const found = options.filter((option) => fold(`${option.label} ${option.hint ?? ''}`).includes(fold(typed)))
  const pick = (option: Option) => {
    type(option.label)
    setOpen(false)
    choose(option)
  }
  const press = (event: KeyboardEvent) => {
    const last = found.length - 1
    const moves: Record<string, () => void> = {
      ArrowDown: () => (open ? setActive(Math.min(active + 1, last)) : setOpen(true)),
      ArrowUp: () => setActive(Math.max(active - 1, 0)),
      Enter: () => found[active] && pick(found[active]),
      Escape: () => setOpen(false),
    }
    const move = moves[event.key]
    if (!move || (event.key !== 'ArrowDown' && !open)) return
    event.preventDefault()
    event.stopPropagation()
    move()
  }
  return (
    <div class="combobox">
      <Field
        label={label}
        hint={hint}
        control={(ids) => (
          <input
            {...ids}
            role="combobox"
            autocomplete="off"
            aria-autocomplete="list"
            aria-expanded={open}
            aria-controls={list}
            aria-activedescendant={open && found[active] ? `${list}-${active}` : undefined}
            value={typed}
            onInput={(event) => {
              type(event.currentTarget.value)
              search?.(event.currentTarget.value)
              setActive(0)
              setOpen(true)
              choose(null)
            }}
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={press}
          />
        )}
      />
      <div id={list} role="listbox" tabIndex={-1} aria-label={label} hidden={!open}>
        {found.map((option, i) => (
          <div
            key={option.value}
            id={`${list}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            onMouseDown={(event) => {
              event.preventDefault()
              pick(option)
            }}
          >
            <bdi>{option.label}</bdi>
            {option.hint && <span class="hint">{option.hint}</span>}
          </div>
        ))}
        {found.length === 0 && (
          <div role="option" tabIndex={-1} aria-selected={false} aria-disabled="true">
            {t('combobox.none')}
          </div>
        )}
      </div>
    </div>
  )
}
