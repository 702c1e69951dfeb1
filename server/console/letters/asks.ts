import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import type { Ask } from '../api.ts'

type Letters = (typeof contract)['letters']
/** What can be asked of one letter. */
export type LetterAsk<Verb extends keyof Letters, Reply = unknown> = Ask<Input<Letters[Verb]>, Reply>
export type LetterParams = { reference: string; id: string }
