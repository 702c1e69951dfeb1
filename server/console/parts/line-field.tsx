import { Field } from './field.tsx'

interface LineFieldProps {
  label: string
  day?: boolean
  optional?: boolean
  value: string
  type(value: string): void
}

/** One line, or a day. */
export function LineField({ label, day = false, optional = false, value, type }: LineFieldProps) {
  return (
    <Field
      label={label}
      optional={optional}
      control={(ids) =>
        day ? (
          <input {...ids} type="date" value={value} onInput={(event) => type(event.currentTarget.value)} />
        ) : (
          <input {...ids} type="text" dir="auto" value={value} onInput={(event) => type(event.currentTarget.value)} />
        )
      }
    />
  )
}
