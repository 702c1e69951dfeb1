import type { InboxView as View } from '@breakwater/shared/case.ts'

const VIEWS = { unassigned: 1, mine: 1, waiting: 1, closed: 1 } satisfies Record<View, 1>

/** The view named in the URL; one that does not exist is "mine". */
export const InboxView = (name: string | undefined): View => (name && name in VIEWS ? (name as View) : 'mine')
