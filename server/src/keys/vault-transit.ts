import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { type KeyProvider, KeyUnavailable, type Wrapped } from './provider.ts'

export type VaultSettings = {
  /** the address of the server, https */
  address: string
  /** where transit is mounted */
  mount: string
  /** the name of the key */
  key: string
  namespace?: string
  /** read before each call: an agent renews it in its file */
  token(): string
}

const Made = z.object({ data: z.object({ ciphertext: z.string().regex(/^vault:v\d+:/) }) })
const Opened = z.object({ data: z.object({ plaintext: z.base64() }) })
const Described = z.object({ data: z.object({ latest_version: z.number().int() }) })

/** Milliseconds for one call; a transaction may wait for it. */
const PATIENCE = 5_000
const PLACE = 32

/**
 * Key-encryption keys in the transit engine of Vault or OpenBao: encrypt, decrypt and rewrap. `rewrap` takes no associated data, so the
 * place is bound by its hash in front of the data key, inside what is encrypted.
 */
export function vaultTransit(settings: VaultSettings, fetch: typeof globalThis.fetch): KeyProvider {
  const { address, mount, key: name, namespace } = settings
  const prefix = `vault:${name}:`
  async function call<T>(path: string, answer: z.ZodType<T>, body?: object): Promise<T> {
    const response = await fetch(`${address.replace(/\/$/, '')}/v1/${mount}/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        'x-vault-token': settings.token(),
        'x-vault-request': 'true',
        ...(namespace ? { 'x-vault-namespace': namespace } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    }).catch((error: unknown) => {
      throw new KeyUnavailable('vault-unreachable', error)
    })
    const said: unknown = await response.json().catch(() => undefined)
    if (response.ok) return answer.parse(said)
    if (response.status === 400) throw new Error('Vault does not open this key (400)')
    throw new KeyUnavailable(
      response.status === 403
        ? 'vault-refused'
        : response.status === 503
          ? 'vault-sealed'
          : `status-${response.status}`,
    )
  }
  const stored = (text: string) => ({ kek: prefix + text.split(':')[1], wrapped: Buffer.from(text) })
  const hashed = (place: string) => createHash('sha256').update(place).digest()
  const current = async () => `${prefix}v${(await call(`keys/${name}`, Described)).data.latest_version}`
  const wrap = async (key: Buffer, place: string) => {
    const plaintext = Buffer.concat([hashed(place), key]).toString('base64')
    return stored((await call(`encrypt/${name}`, Made, { plaintext })).data.ciphertext)
  }
  const unwrap = async ({ kek, wrapped }: Wrapped, place: string) => {
    const { data } = await call(`decrypt/${kek.split(':')[1]}`, Opened, { ciphertext: wrapped.toString() })
    const plain = Buffer.from(data.plaintext, 'base64')
    if (plain.length !== PLACE + 32 || !timingSafeEqual(plain.subarray(0, PLACE), hashed(place)))
      throw new Error('a wrapped key stands in another place than it was made for')
    return plain.subarray(PLACE)
  }
  return {
    owns: (kek) => kek.startsWith('vault:'),
    current,
    wrap,
    unwrap,
    async rewrap(from, place) {
      if (!from.kek.startsWith(prefix)) return wrap(await unwrap(from, place), place)
      return stored((await call(`rewrap/${name}`, Made, { ciphertext: from.wrapped.toString() })).data.ciphertext)
    },
    async rotate() {
      await call(`keys/${name}/rotate`, z.unknown(), {})
      return current()
    },
    retire: async (kek) =>
      `Nothing is wrapped by ${kek}. Raise min_decryption_version in Vault when no backup needs it.`,
  }
}
