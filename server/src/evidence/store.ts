/** Where sealed bytes lie: disk now, S3 behind the same four verbs. Keys are hex addresses; writing the same key twice is harmless. */
export interface EvidenceStore {
  readonly id: string
  /** Resolves only when the bytes would survive a power cut. */
  put(key: string, sealed: Uint8Array): Promise<void>
  /** The sealed bytes, or nothing when the key is unknown. */
  get(key: string): Promise<Buffer | undefined>
  has(key: string): Promise<boolean>
  /** Takes them away for good; what is not there is no error. Only erasing calls this. */
  remove(key: string): Promise<void>
  /** For doctor: can it be written to and read back right now? @throws with the remedy. */
  probe(): Promise<void>
}
