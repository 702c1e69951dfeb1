import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Recipient } from '@breakwater/shared/report.ts'

type Rule = NonNullable<PolicyPack['relations'][keyof PolicyPack['relations']]>

/** Whether a report of this relation reaches the manager of record when nobody says otherwise (POLICY 16, 37, 49; SETTLED 6). */
export const reachesManager = (rule: Rule | undefined, chosen?: Recipient): boolean =>
  [...(rule?.to ?? []), rule?.tell, ...(rule?.choose && chosen ? [chosen] : [])].some(
    (role) => role === 'manager' || role === 'supervisor',
  )
