import type { PackOption } from '@breakwater/shared/contract/policy.ts'
import { Field, type FieldIds } from '../parts/field.tsx'
import { t, word } from '../text.ts'

export type Answer = string | number | boolean

interface OptionControlProps {
  option: PackOption
  value: Answer | null
  answer(value: Answer): void
}

/** One question of the pack as its type asks for it. */
export function OptionControl({ option, value, answer }: OptionControlProps) {
  const origin = t(`policy.from_${option.origin}`)
  return (
    <Field
      label={option.title}
      hint={[option.help, option.askAtSetup ? t('policy.asked') : origin].filter(Boolean).join(' · ')}
      control={(ids) => control(ids, option, value, answer)}
    />
  )
}

function control(ids: FieldIds, option: PackOption, value: Answer | null, answer: (value: Answer) => void) {
  const select = (
    of: readonly (readonly [value: string, label: string])[],
    chosen: string,
    as: (of: string) => Answer,
  ) => (
    <select {...ids} value={chosen} onChange={(e) => e.currentTarget.value && answer(as(e.currentTarget.value))}>
      {chosen === '' && <option value="">{t('policy.open')}</option>}
      {of.map(([id, label]) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </select>
  )
  const text = value === null ? '' : String(value)
  if (option.type === 'switch') {
    const yesNo = [
      ['true', t('answer.yes')],
      ['false', t('answer.no')],
    ] as const
    return select(yesNo, text, (of) => of === 'true')
  }
  if (option.type === 'enum' || option.type === 'role') {
    const room = option.type === 'role' ? 'role' : 'option'
    return select(
      option.of.map((of) => [of, word(room, of)] as const),
      text,
      (of) => of,
    )
  }
  if (option.type === 'number')
    return <input {...ids} type="number" value={text} onInput={(e) => answer(e.currentTarget.valueAsNumber || 0)} />
  return <input {...ids} maxLength={2000} value={text} onInput={(e) => answer(e.currentTarget.value)} />
}
