/** A data key as it is stored: `kek` names the provider and the version that wrapped it, such as `kek-2` or `vault:breakwater:v3`. */
export type Wrapped = { kek: string; wrapped: Buffer }
export type DataKey = Wrapped & { key: Buffer }

/** Where key-encryption keys live (SECURITY K4). `place` is what a data key is for; a wrapping opens for that place only. */
export interface KeyProvider {
  /** Whether a key id is one of this provider's. */
  owns(kek: string): boolean
  /** The id of the version that wraps now. */
  current(): Promise<string>
  wrap(key: Buffer, place: string): Promise<Wrapped>
  /** @throws when the place, the key or a byte differs; KeyUnavailable when it cannot be asked */
  unwrap(from: Wrapped, place: string): Promise<Buffer>
  /** Wraps anew under the current version without showing the data key to us, where the provider can. */
  rewrap?(from: Wrapped, place: string): Promise<Wrapped>
  /** Makes a data key and its wrapping in one call, where the provider can. */
  generate?(place: string): Promise<DataKey>
  /** Makes a new version, which wraps from now on. @returns its id @throws what to do where it cannot be done from here */
  rotate(): Promise<string>
  /** Takes a version away that wraps nothing any more. @returns what is left to do, in words */
  retire(kek: string): Promise<string>
}

/** Keys cannot be had right now: nothing is opened, nothing is saved, and everything stays where it is (SECURITY Q9). */
export class KeyUnavailable extends Error {
  override name = 'KeyUnavailable'
  readonly code: string
  constructor(code: string, cause?: unknown) {
    super(`the key service cannot be used: ${code}`, { cause })
    this.code = code
  }
}
