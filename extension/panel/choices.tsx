import type { ComponentChildren } from 'preact'
import { optional } from './questions.tsx'

interface Option<Id extends string> {
  id: Id
  label: string
}

interface One<Id extends string> {
  name: string
  legend: string
  options: readonly Option<Id>[]
  chosen: Id
  choose(id: Id): void
  children?: ComponentChildren
}

/** One tap among few; the chosen one can be changed, and nothing is needed. */
export const Chips = <Id extends string>({ name, legend, options, chosen, choose, children }: One<Id>) => (
  <fieldset class="q">
    <legend>
      {legend} {optional}
    </legend>
    <div class="chips">
      {options.map(({ id, label }) => (
        <label key={id} class="chip">
          <input type="radio" name={name} checked={chosen === id} onChange={() => choose(id)} />
          {label}
        </label>
      ))}
    </div>
    {children}
  </fieldset>
)

interface Many {
  legend: string
  options: readonly Option<string>[]
  chosen: readonly string[]
  choose(ids: string[]): void
}

/** Several taps. */
export const ManyChips = ({ legend, options, chosen, choose }: Many) => (
  <fieldset class="q">
    <legend>
      {legend} {optional}
    </legend>
    <div class="chips">
      {options.map(({ id, label }) => (
        <label key={id} class="chip">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={({ currentTarget }) =>
              choose(currentTarget.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
            }
          />
          {label}
        </label>
      ))}
    </div>
  </fieldset>
)

interface Tick {
  label: string
  hint?: string
  checked: boolean
  change(on: boolean): void
}

export const TickBox = ({ label, hint, checked, change }: Tick) => (
  <label class="opt">
    <input type="checkbox" checked={checked} onChange={({ currentTarget }) => change(currentTarget.checked)} />
    <div>
      {label}
      {hint && <span>{hint}</span>}
    </div>
  </label>
)
