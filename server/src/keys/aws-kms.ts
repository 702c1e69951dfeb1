import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { z } from 'zod'
import { type KeyProvider, KeyUnavailable } from './provider.ts'

export type AwsSettings = {
  /** a key id, an ARN or an alias such as `alias/breakwater` */
  key: string
  region: string
  /** another address of the service, such as a private endpoint; https */
  endpoint?: string
  /** read before each call, so that rotated credentials are used at once */
  credentials(): { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

const Bytes = z.base64().transform((text) => Buffer.from(text, 'base64'))
const Made = z.object({ KeyId: z.string(), CiphertextBlob: Bytes })
const Opened = z.object({ Plaintext: Bytes })
const Described = z.object({ KeyMetadata: z.object({ Arn: z.string(), Enabled: z.boolean() }) })
const Trouble = z.object({ __type: z.string() }).transform(({ __type }) => __type.split('#').at(-1) ?? '')

/** Milliseconds for one call; a transaction may wait for it. */
const PATIENCE = 5_000
const PREFIX = 'aws:'

/**
 * Key-encryption keys in AWS KMS: `GenerateDataKey`, `Encrypt` and `Decrypt` over signed HTTPS. A wrapping is bound to its place by the
 * encryption context, as a hash, since KMS logs contexts. An id is the ARN of the key that KMS says it used.
 */
export function awsKms(settings: AwsSettings, fetch: typeof globalThis.fetch): KeyProvider {
  const endpoint = settings.endpoint ?? `https://kms.${settings.region}.amazonaws.com/`
  async function call<T>(name: string, body: object, answer: z.ZodType<T>): Promise<T> {
    const client = new AwsClient({ ...settings.credentials(), region: settings.region, service: 'kms', retries: 0 })
    const request = await client.sign(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${name}` },
      body: JSON.stringify(body),
    })
    const response = await fetch(request, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE) }).catch(
      (error: unknown) => {
        throw new KeyUnavailable('aws-unreachable', error)
      },
    )
    const said: unknown = await response.json().catch(() => undefined)
    if (response.ok) return answer.parse(said)
    const type = Trouble.safeParse(said).data ?? `status-${response.status}`
    if (type === 'InvalidCiphertextException' || type === 'IncorrectKeyException')
      throw new Error(`AWS KMS does not open this key (${type})`)
    throw new KeyUnavailable(type)
  }
  const about = (place: string) => ({
    EncryptionContext: { breakwater: createHash('sha256').update(place).digest('base64') },
  })
  const idOf = (kek: string) => kek.slice(PREFIX.length)
  return {
    owns: (kek) => kek.startsWith(PREFIX),
    async current() {
      const { KeyMetadata } = await call('DescribeKey', { KeyId: settings.key }, Described)
      if (!KeyMetadata.Enabled) throw new KeyUnavailable('DisabledException')
      return PREFIX + KeyMetadata.Arn
    },
    async wrap(key, place) {
      const made = await call(
        'Encrypt',
        { KeyId: settings.key, Plaintext: key.toString('base64'), ...about(place) },
        Made,
      )
      return { kek: PREFIX + made.KeyId, wrapped: made.CiphertextBlob }
    },
    async generate(place) {
      const made = await call(
        'GenerateDataKey',
        { KeyId: settings.key, NumberOfBytes: 32, ...about(place) },
        Made.extend(Opened.shape),
      )
      return { key: made.Plaintext, kek: PREFIX + made.KeyId, wrapped: made.CiphertextBlob }
    },
    async unwrap({ kek, wrapped }, place) {
      const body = { KeyId: idOf(kek), CiphertextBlob: wrapped.toString('base64'), ...about(place) }
      return (await call('Decrypt', body, Opened)).Plaintext
    },
    async rotate() {
      throw new Error(
        'Make a new key in AWS KMS and point the alias at it (or name it in KEK), then run this again: it wraps every key anew.',
      )
    },
    retire: async (kek) =>
      `Nothing is wrapped by ${idOf(kek)}. Disable it in AWS KMS; delete it only when no backup needs it.`,
  }
}
