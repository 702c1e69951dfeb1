import words from '@breakwater/shared/locales/en/extension.json'
import { createText } from '@breakwater/shared/text.ts'

export const locale = 'en'

/** The words of the extension's own pages. */
export const t = createText([words], locale)

const day = new Intl.DateTimeFormat(navigator.language, { day: 'numeric', month: 'short' })

/** `9 Nov`, in the reader's own order. */
export const shortDay = (moment: string | number): string => day.format(new Date(moment))
