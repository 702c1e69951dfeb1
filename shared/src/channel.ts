import { z } from 'zod'

/** How it reached the person. */
export const Channel = z.enum(['in-person', 'phone', 'email', 'messaging', 'unknown'])
export type Channel = z.infer<typeof Channel>
