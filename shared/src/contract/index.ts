import { alarms } from './alarms.ts'
import { audit } from './audit.ts'
import { care } from './care.ts'
import { cases } from './cases.ts'
import { colleagues } from './colleagues.ts'
import { concerns } from './concerns.ts'
import { contracts } from './contracts.ts'
import { counsel } from './counsel.ts'
import { directory } from './directory.ts'
import { emergency } from './emergency.ts'
import { exports } from './exports.ts'
import { facts } from './facts.ts'
import { forms } from './forms.ts'
import { gates } from './gates.ts'
import { guide } from './guide.ts'
import { insight } from './insight.ts'
import { keys } from './keys.ts'
import { letters } from './letters.ts'
import { live } from './live.ts'
import { mail } from './mail.ts'
import { mailboxes } from './mailboxes.ts'
import { oversight } from './oversight.ts'
import { policy } from './policy.ts'
import { protection } from './protection.ts'
import { reports } from './reports.ts'
import { restrictions } from './restrictions.ts'
import { retention } from './retention.ts'
import { roles } from './roles.ts'
import { safety } from './safety.ts'
import { session } from './session.ts'
import { suspicions } from './suspicions.ts'
import { texts } from './texts.ts'
import { walls } from './walls.ts'

/** Every room's endpoints; the generated role test walks this. */
export const contract = {
  session,
  reports,
  suspicions,
  cases,
  colleagues,
  facts,
  care,
  forms,
  protection,
  insight,
  restrictions,
  mail,
  mailboxes,
  alarms,
  guide,
  live,
  gates,
  walls,
  emergency,
  concerns,
  exports,
  retention,
  roles,
  directory,
  policy,
  texts,
  counsel,
  safety,
  audit,
  letters,
  contracts,
  keys,
  oversight,
}
