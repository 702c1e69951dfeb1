import * as people from './0001-people.ts'
import * as cases from './0002-cases.ts'
import * as policy from './0003-policy.ts'
import * as evidence from './0004-evidence.ts'
import * as mail from './0005-mail.ts'
import * as restrictions from './0006-restrictions.ts'
import * as trail from './0007-trail.ts'
import * as rowSecurity from './0008-row-security.ts'
import * as takeIn from './0009-take-in.ts'
import * as mailboxes from './0010-mailboxes.ts'
import * as alarms from './0011-alarms.ts'
import * as threads from './0012-threads.ts'
import * as readBack from './0013-read-back.ts'
import * as mailAgain from './0015-mail-again.ts'
import * as signIn from './0016-sign-in.ts'
import * as gates from './0018-gates.ts'
import * as emergencyAndConcerns from './0019-emergency-and-concerns.ts'
import * as keys from './0020-keys.ts'
import * as sealedMetrics from './0021-sealed-metrics.ts'
import * as trailAnchors from './0022-trail-anchors.ts'
import * as retention from './0023-retention.ts'
import * as cspReports from './0024-csp-reports.ts'
import * as whoReadsWhat from './0025-who-reads-what.ts'
import * as directory from './0026-directory.ts'
import * as setUp from './0027-set-up.ts'
import * as clocks from './0029-clocks.ts'
import * as letters from './0030-letters.ts'
import * as incidents from './0031-incidents.ts'
import * as protectionAndDecisions from './0032-protection-and-decisions.ts'
import * as careAndForms from './0033-care-and-forms.ts'
import * as counselAndAudit from './0034-counsel-and-audit.ts'
import * as mailAddresses from './0035-mail-addresses.ts'
import * as policyDesk from './0036-policy-desk.ts'
import * as wonInCrm from './0037-won-in-crm.ts'
import * as directoryToken from './0038-directory-token.ts'
import * as safety from './0039-safety.ts'
import * as sameCompany from './0040-same-company.ts'
import * as auditNewestFirst from './0041-audit-newest-first.ts'
import * as chosenAndErased from './0042-chosen-and-erased.ts'
import * as concernAboutNobody from './0043-concern-about-nobody.ts'
import * as nothingAfterErasing from './0044-nothing-after-erasing.ts'

/** Every migration by its name, oldest first. A released one never changes. */
export const migrations = {
  '0001-people': people,
  '0002-cases': cases,
  '0003-policy': policy,
  '0004-evidence': evidence,
  '0005-mail': mail,
  '0006-restrictions': restrictions,
  '0007-trail': trail,
  '0008-row-security': rowSecurity,
  '0009-take-in': takeIn,
  '0010-mailboxes': mailboxes,
  '0011-alarms': alarms,
  '0012-threads': threads,
  '0013-read-back': readBack,
  '0015-mail-again': mailAgain,
  '0016-sign-in': signIn,
  '0018-gates': gates,
  '0019-emergency-and-concerns': emergencyAndConcerns,
  '0020-keys': keys,
  '0021-sealed-metrics': sealedMetrics,
  '0022-trail-anchors': trailAnchors,
  '0023-retention': retention,
  '0024-csp-reports': cspReports,
  '0025-who-reads-what': whoReadsWhat,
  '0026-directory': directory,
  '0027-set-up': setUp,
  '0029-clocks': clocks,
  '0030-letters': letters,
  '0031-incidents': incidents,
  '0033-care-and-forms': careAndForms,
  '0034-counsel-and-audit': counselAndAudit,
  '0032-protection-and-decisions': protectionAndDecisions,
  '0035-mail-addresses': mailAddresses,
  '0036-policy-desk': policyDesk,
  '0038-directory-token': directoryToken,
  '0037-won-in-crm': wonInCrm,
  '0039-safety': safety,
  '0040-same-company': sameCompany,
  '0041-audit-newest-first': auditNewestFirst,
  '0042-chosen-and-erased': chosenAndErased,
  '0043-concern-about-nobody': concernAboutNobody,
  '0044-nothing-after-erasing': nothingAfterErasing,
}
