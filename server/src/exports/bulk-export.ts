import { z } from 'zod'
import { say } from '../desk/words.ts'
import { defineGateKind } from '../gates/kind.ts'
import { named, Subject } from './named.ts'

/** The ids of cases that leave the service together. */
export const ManyCases = z.object({ kind: z.literal('cases'), cases: z.array(z.uuid()).min(1).max(200) })

/**
 * Taking much out at once: what is held about somebody, which legal approves (SECURITY section 19), or many cases, which legal and a
 * senior leader approve (SECURITY G1).
 */
export const bulkExport = defineGateKind({
  payload: z.union([Subject, ManyCases]),
  required: ['legal'],
  days: 30,
  // one person's own file is another thing than many cases
  title: ({ payload }) => (payload.kind === 'cases' ? 'gate.kind.bulk-export' : 'gate.kind.subject-file'),
  async dossier(deps, tx, { payload }) {
    return payload.kind === 'cases'
      ? [{ label: say('gate.line.cases'), value: String(payload.cases.length) }]
      : [{ label: say('export.subject'), value: (await named(deps, tx, payload)).name }]
  },
  // the file is made when the one who asked fetches it, from what is held then
  execute: async () => undefined,
})
