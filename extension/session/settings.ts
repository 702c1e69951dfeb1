import { browser } from '../browser.ts'
import { serverOrigin } from './server-address.ts'

/** What IT set and what the person chose; what IT set wins (EXTENSION 10). */
export interface Settings {
  server: string
  organisation: string
  country: string
  reportMailbox: string
  supportUrl: string
  crmOrigins: string[]
  internalDomains: string[]
  doNotContact: 'off' | 'warn' | 'confirm'
  askRole: string
  discreet: boolean
  /** keys the organisation set: shown read-only */
  managed: string[]
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === 'string') : [])
export const LOOPBACK_ALLOWED = import.meta.env.MODE !== 'store'

/** Firefox rejects when no policy is set. */
const managedValues = (): Promise<Record<string, unknown>> =>
  browser.storage.managed.get().then(
    (values) => values as Record<string, unknown>,
    () => ({}),
  )

/** Settings of this profile. Not secret: no name, no token. */
export async function readSettings(): Promise<Settings> {
  const managed = await managedValues()
  const own = (await browser.storage.local.get(['serverUrl', 'discreetLabel'])) as Record<string, unknown>
  const choice = managed.doNotContact
  return {
    server: serverOrigin(words(managed.serverUrl) || words(own.serverUrl), LOOPBACK_ALLOWED) ?? '',
    organisation: words(managed.orgName),
    country: words(managed.country).toUpperCase(),
    reportMailbox: words(managed.reportMailbox),
    supportUrl: words(managed.supportUrl),
    crmOrigins: list(managed.crmOrigins),
    internalDomains: list(managed.internalDomains),
    doNotContact: choice === 'off' || choice === 'confirm' ? choice : 'warn',
    askRole: words(managed.askRole),
    discreet: typeof managed.discreetLabel === 'boolean' ? managed.discreetLabel : own.discreetLabel === true,
    managed: Object.keys(managed),
  }
}

export const writeSetting = (name: 'serverUrl' | 'discreetLabel', value: string | boolean): Promise<void> =>
  browser.storage.local.set({ [name]: value })
