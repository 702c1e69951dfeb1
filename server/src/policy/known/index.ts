import { conflict } from './conflict.ts'
import { email } from './email.ts'
import { file } from './file.ts'
import { incidents } from './incidents.ts'
import type { AnyKnown } from './known.ts'
import { letters } from './letters.ts'
import { noted } from './noted.ts'
import { wishes } from './wishes.ts'

/** Everything the policy can know, in the order in which later ones win; one file each. */
export const KNOWN: readonly AnyKnown[] = [conflict, letters, wishes, email, noted, incidents, file]
