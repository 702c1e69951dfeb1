import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Sealed } from './seal.ts'

/** A draft's or report's text, readable only with its owner's key. */
export interface SealedRow {
  id: string
  owner: string
  updatedAt: number
  body: Sealed
}

export interface ItemRow extends SealedRow {
  draft: string
}

export interface EvidenceRow {
  id: string
  report: string
  sha256: string
  size: number
  owner: string
  body: Sealed
}

export interface WaitingRow {
  key: string
  owner: string
  at: number
  state: 'waiting' | 'failed'
  cause: string
  tries: number
  notBefore: number
  /** reference once the service has the report and only bytes are missing */
  reference: string | null
  body: Sealed
}

/** All that stays after delivery (EXT-28). */
export interface ReportedRow {
  hash: string
  key: string
  owner: string
  reference: string
  at: number
}

export interface Schema extends DBSchema {
  keys: { key: string; value: CryptoKey | CryptoKeyPair }
  drafts: { key: string; value: SealedRow }
  items: { key: string; value: ItemRow; indexes: { draft: string } }
  evidence: { key: string; value: EvidenceRow; indexes: { report: string } }
  waiting: { key: string; value: WaitingRow }
  reported: { key: string; value: ReportedRow }
  tokens: { key: string; value: Sealed }
}

export type Database = IDBPDatabase<Schema>

/** Opens the store of this profile; the same one for the worker and the extension's pages. */
export const openDatabase = (name = 'breakwater'): Promise<Database> =>
  openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('keys')
      db.createObjectStore('drafts', { keyPath: 'id' })
      db.createObjectStore('items', { keyPath: 'id' }).createIndex('draft', 'draft')
      db.createObjectStore('evidence', { keyPath: 'id' }).createIndex('report', 'report')
      db.createObjectStore('waiting', { keyPath: 'key' })
      db.createObjectStore('reported', { keyPath: 'hash' })
      db.createObjectStore('tokens')
    },
  })
