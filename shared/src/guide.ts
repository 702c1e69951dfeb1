import { z } from 'zod'

/** What anybody reads before reporting, signed out as well: danger first, then how to recognise it, report it, and be protected (POLICY 55, 125). */
export const Guide = z.object({
  title: z.string(),
  emergency: z.array(z.object({ locale: z.string(), number: z.string(), says: z.array(z.string()) })),
  recognise: z.array(z.string()),
  report: z.array(z.string()),
  protection: z.array(z.string()),
  /** what the open form offers, and what cannot be done for somebody who gives no name (POLICY 62) */
  form: z.object({
    relations: z.array(z.object({ id: z.string(), label: z.string() })),
    behaviours: z.array(z.object({ id: z.string(), label: z.string() })),
    limits: z.array(z.string()),
  }),
})
export type Guide = z.infer<typeof Guide>
