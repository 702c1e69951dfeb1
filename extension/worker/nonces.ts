/** Milliseconds a permission to hand in one capture lasts (T14). */
export const NONCE_LIFE = 60_000

export interface Permit {
  draft: string
  owner: string
  tab: number
  document: string
  key: string
  until: number
}

/** Survives a stopped worker, not a closed browser. */
export interface Shelf {
  get(name: string): Promise<unknown>
  set(name: string, value: unknown): Promise<void>
  remove(name: string): Promise<void>
}

/** A single-use permission for one tab, document and item. */
export async function issue(shelf: Shelf, permit: Omit<Permit, 'until'>, now: number): Promise<string> {
  const nonce = crypto.randomUUID()
  await shelf.set(`nonce:${nonce}`, { ...permit, until: now + NONCE_LIFE } satisfies Permit)
  return nonce
}

/** Uses the permission up; undefined when it is unknown, over, or for another tab, document or item. Call under a lock. */
export async function redeem(
  shelf: Shelf,
  nonce: string,
  asked: { tab: number; document: string; key: string },
  now: number,
): Promise<Permit | undefined> {
  const permit = (await shelf.get(`nonce:${nonce}`)) as Permit | undefined
  if (!permit) return undefined
  await shelf.remove(`nonce:${nonce}`)
  const fits = permit.tab === asked.tab && permit.document === asked.document && permit.key === asked.key
  return fits && permit.until >= now ? permit : undefined
}
