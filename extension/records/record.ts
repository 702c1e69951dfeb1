/** A CRM record as the address bar names it. */
export interface RecordRef {
  system: string
  object: string
  id: string
  host: string
}

/** One CRM: its record addresses and nothing of its pages (EXTENSION 7). Undefined: not a record, never a guess. */
export interface CrmSite {
  readonly system: string
  /** where its records live by default; a self-hosted one is enabled site by site */
  readonly origins: readonly string[]
  read(url: URL): Omit<RecordRef, 'system' | 'host'> | undefined
}

/** The first capture groups as object and id, or undefined. */
export const named = (match: RegExpExecArray | null): { object: string; id: string } | undefined =>
  match?.[1] && match[2] ? { object: match[1], id: match[2] } : undefined
