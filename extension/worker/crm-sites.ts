import { browser } from '../browser.ts'
import { HOSTS } from '../manifest.ts'
import { sites } from '../sites/index.ts'

const SCRIPT = 'crm'

/** Origins granted by a click or by policy, without those of the mail sites. */
export async function grantedOrigins(): Promise<string[]> {
  const { origins = [] } = await browser.permissions.getAll()
  const mail = new Set([...HOSTS, ...sites.flatMap((site) => site.matches)])
  return origins.filter((origin) => !mail.has(origin))
}

/** Keeps the registered script equal to what is granted; run at every start of the browser and after each change. */
export async function syncCrmSites(): Promise<string[]> {
  const matches = await grantedOrigins()
  const [there] = await browser.scripting.getRegisteredContentScripts({ ids: [SCRIPT] })
  const script = {
    id: SCRIPT,
    js: ['content-scripts/crm.js'],
    matches,
    runAt: 'document_idle' as const,
    persistAcrossSessions: true,
  }
  if (!matches.length) {
    if (there) await browser.scripting.unregisterContentScripts({ ids: [SCRIPT] })
  } else if (there) await browser.scripting.updateContentScripts([script])
  else await browser.scripting.registerContentScripts([script])
  return matches
}
