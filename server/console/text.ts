import common from '@breakwater/shared/locales/en/common.json' with { type: 'json' }
import english from '@breakwater/shared/locales/en/console.json' with { type: 'json' }
import settings from '@breakwater/shared/locales/en/settings.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'

/** The console's words. Later languages are put before English. */
export const t = createText([english, settings, common], 'en')

/** Words for a value the service names, such as a source; what has none yet is shown as the service wrote it. */
export const word = (room: string, value: string) => (t.has(`${room}.${value}`) ? t(`${room}.${value}`) : value)
