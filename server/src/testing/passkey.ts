import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

/** What an authenticator answers, each part right unless a test says otherwise. */
export interface Answering {
  challenge?: string
  origin?: string
  rpID?: string
  type?: string
  counter?: number
  verified?: boolean
  present?: boolean
  /** signed by another key */
  otherKey?: boolean
  id?: string
  userHandle?: string
  crossOrigin?: boolean
}

const b64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** An authenticator in software that does what it is told, also what no real one does (WebAuthn 3). */
export function softPasskey(base: string) {
  const at = new URL(base)
  const [own, other] = [newKey(), newKey()]
  const id = randomBytes(32)
  let counter = 0
  const clientData = (type: string, challenge: string, a: Answering) =>
    Buffer.from(
      JSON.stringify({
        type: a.type ?? type,
        challenge: a.challenge ?? challenge,
        origin: a.origin ?? at.origin,
        crossOrigin: a.crossOrigin ?? false,
      }),
    )
  const authData = (a: Answering, more: Uint8Array = new Uint8Array()) => {
    const flags = (a.present === false ? 0 : 1) | (a.verified === false ? 0 : 4) | (more.length > 0 ? 0x40 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(a.counter ?? ++counter)
    return Buffer.concat([sha256(a.rpID ?? at.hostname), Buffer.from([flags]), count, more])
  }
  return {
    id: b64(id),
    /** answers the options of adding */
    create({ challenge }: { challenge: string }, a: Answering = {}) {
      const { x = '', y = '' } = own.publicKey.export({ format: 'jwk' })
      const cose = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
          [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
        ]),
      )
      const length = Buffer.from([0, id.length])
      const attested = Buffer.concat([Buffer.alloc(16), length, id, cose])
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData(a, attested))],
      ])
      return {
        id: b64(id),
        rawId: b64(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: b64(clientData('webauthn.create', challenge, a)),
          attestationObject: b64(isoCBOR.encode(attestation as never)),
          transports: ['internal'],
        },
      }
    },
    /** answers the options of using */
    get({ challenge }: { challenge: string }, a: Answering = {}) {
      const [data, client] = [authData(a), clientData('webauthn.get', challenge, a)]
      const { privateKey } = a.otherKey ? other : own
      const signature = createSign('sha256')
        .update(Buffer.concat([data, sha256(client)]))
        .sign(privateKey)
      return {
        id: a.id ?? b64(id),
        rawId: a.id ?? b64(id),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: b64(client),
          authenticatorData: b64(data),
          signature: b64(signature),
          ...(a.userHandle ? { userHandle: a.userHandle } : {}),
        },
      }
    },
  }
}
export type SoftPasskey = ReturnType<typeof softPasskey>
