import { resolveTxt } from 'node:dns/promises'
import { z } from 'zod'
import { caseKey } from '../cases/key.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { noteCustody } from '../evidence/custody.ts'
import { openEvidence } from '../evidence/open.ts'
import { defineJob } from '../jobs/job.ts'
import { gradeOf, type Resolver, type Verification, verifyOriginal } from './dkim.ts'
import type { Grade } from './reading.ts'
import { afterReading } from './reading-first.ts'
import { crlfCopy } from './upload-bytes.ts'

const INTAKE = system('intake')
const AGAIN = { after: 10 * 60_000, until: 72 * 3_600_000 }

/** DNS as the system resolves it; only public keys of mail domains are asked for. */
const systemDns: Resolver = async (name, type) => {
  if (type !== 'TXT') throw Object.assign(new Error('only keys are looked up'), { code: 'ENOTFOUND' })
  return resolveTxt(name)
}

/**
 * Checks the signatures of every original of some reports and keeps what they were checked against, so that later checks need no DNS
 * (MAIL 6, MAIL-36). An aligned pass raises the grade to A; a failed one changes nothing. Without DNS it is tried again for 72 h.
 */
export const checkSignaturesWith = (resolver: Resolver) =>
  defineJob({
    name: 'check-signatures',
    payload: z.object({ reportIds: z.array(z.uuid()).min(1).max(50) }),
    async run(deps, { reportIds }) {
      await afterReading(deps)
      const originals = await as(deps.db, INTAKE, (tx) =>
        tx
          .selectFrom('evidence')
          .where('report_id', 'in', reportIds)
          .where('kind', '=', 'mail')
          .where('place', '<>', 'expected')
          .where((eb) => eb.or([eb('place', '=', 'part'), eb('grade', 'in', ['B', 'C'])]))
          .select(['id', 'report_id', 'case_id', 'grade', 'at'])
          .execute(),
      )
      const again = new Set<string>()
      for (const original of originals) if (await check(deps, resolver, original)) again.add(original.report_id ?? '')
      if (!again.size) return
      const after = new Date(deps.clock.now().getTime() + AGAIN.after)
      await as(deps.db, INTAKE, (tx) => deps.jobs.enqueue(tx, 'check-signatures', { reportIds: [...again] }, { after }))
    },
  })

export const checkSignatures = checkSignaturesWith(systemDns)

/** @returns whether it should be tried again */
async function check(
  deps: Deps,
  resolver: Resolver,
  { id, case_id, grade, at }: { id: string; case_id: string; grade: string; at: Date },
): Promise<boolean> {
  const now = deps.clock.now()
  const bytes = await as(
    deps.db,
    INTAKE,
    async (tx) => (await openEvidence(deps, tx, await caseKey(deps, tx, case_id), id)).bytes,
  )
  // a file that was saved with bare line feeds was signed with others
  const found: Verification = await verifyOriginal(crlfCopy(bytes), resolver, { now })
  if (!found.signatures.length) return false
  await as(deps.db, INTAKE, async (tx) => {
    const next = gradeOf({ grade: grade as Grade, bytes }, found)
    await tx
      .updateTable('evidence')
      .set({ grade: next, signature: JSON.stringify(found) })
      .where('id', '=', id)
      .execute()
    await noteCustody(deps, tx, case_id, id, 'verified', { grade: next, signatures: found.signatures.length })
  })
  return found.again && now.getTime() - at.getTime() < AGAIN.until
}
