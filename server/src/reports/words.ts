import common from '@breakwater/shared/locales/en/common.json' with { type: 'json' }
import server from '@breakwater/shared/locales/en/server.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'

/** The sentences the service itself makes. English first; a person's own language goes before it once its files are complete. */
export const say = createText([server, common], 'en')
