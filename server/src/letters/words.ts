import common from '@breakwater/shared/locales/en/common.json' with { type: 'json' }
import letters from '@breakwater/shared/locales/en/letters.json' with { type: 'json' }
import server from '@breakwater/shared/locales/en/server.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'

/** What letters say where the organisation has no words of its own, and what is said about them. */
export const say = createText([letters, server, common], 'en')

/** Our templates: kind to paragraphs, in the order they are read. */
export const OUR_TEMPLATES: Readonly<Record<string, Readonly<Record<string, string>>>> = letters.template
