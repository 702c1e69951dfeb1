import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Field } from '@breakwater/shared/policy-steps.ts'
import { DateTime } from 'luxon'
import { rowWords } from './check-record.ts'
import { word } from './words.ts'

const yesOrNo = (yes: boolean) => word('answer', yes ? 'yes' : 'no')

/** `2026-11-09` as the console shows a day. */
const dayWords = (day: string) => DateTime.fromISO(day, { zone: 'utc' }).toFormat('d LLL yyyy')

/** What was answered in a field, as words to be read. */
export const fieldWords = (field: Pick<Field, 'type' | 'of' | 'columns'>, value: RecordValues[string]): string =>
  Array.isArray(value)
    ? value.map((one) => (typeof one === 'string' ? one : rowWords(field, one, yesOrNo))).join('; ')
    : typeof value === 'boolean'
      ? yesOrNo(value)
      : field.type === 'yes-no'
        ? word('answer', String(value))
        : field.type === 'date'
          ? dayWords(String(value))
          : (field.of?.find((o) => o.id === value)?.label ?? String(value))
