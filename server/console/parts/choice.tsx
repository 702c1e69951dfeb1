import { useId } from 'preact/hooks'

export interface Option {
  value: string
  label: string
  hint?: string
}

interface ChoiceProps {
  legend: string
  hint?: string
  many?: boolean
  /** short options side by side */
  inline?: boolean
  options: readonly Option[]
  chosen: readonly string[]
  choose(chosen: string[]): void
}

/** Radio or checkbox cards. Nothing is preselected by the part itself. */
export function Choice({ legend, hint, many = false, inline = false, options, chosen, choose }: ChoiceProps) {
  const name = useId()
  const toggle = (value: string) => {
    if (!many) return choose([value])
    choose(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value])
  }
  return (
    <fieldset class={inline ? 'choice inline' : 'choice'}>
      <legend>{legend}</legend>
      {hint && <p class="hint">{hint}</p>}
      {options.map((option) => (
        <label key={option.value}>
          <input
            type={many ? 'checkbox' : 'radio'}
            name={name}
            value={option.value}
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option.value)}
          />
          <span>
            <bdi>{option.label}</bdi>
            {option.hint && <span class="hint">{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
