import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = { status: number; body: object }
type Asked = { method: string; path: string; headers: IncomingMessage['headers']; body: string }

const seal = (key: Buffer, plain: Buffer, aad: string) => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(aad))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}
const unseal = (key: Buffer, sealed: Buffer, aad: string) => {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(aad))
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
}

/** An HTTP server on a port of its own that can be taken down and brought back at the same address. */
async function served(answer: (asked: Asked) => Answer) {
  let away: number | 'cut' | undefined
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers } = request
    const call = { method, path, headers, body: Buffer.concat(chunks).toString() }
    asked.push(call)
    if (away === 'cut') return void request.socket.destroy()
    const { status, body } = away ? { status: away, body: {} } : answer(call)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    /** answers with this status from now on, or cuts every connection; undefined: as it should be */
    be(how: number | 'cut' | undefined) {
      away = how
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
const sha = (text: string) => createHash('sha256').update(text).digest('hex')

/** Whether a request carries the signature that its own content and the secret make (AWS Signature Version 4). */
function isSigned({ method, path, headers, body }: Asked, secret: string): boolean {
  const [, id, date, region, service, names = '', signature] =
    /Credential=([^/]+)\/(\d+)\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})/.exec(
      String(headers.authorization),
    ) ?? []
  if (!id || !date || !region || !service || !names.includes('x-amz-target')) return false
  const canonical = [
    method,
    path,
    '',
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    String(headers['x-amz-content-sha256'] ?? sha(body)),
  ].join('\n')
  if ((headers['x-amz-content-sha256'] ?? sha(body)) !== sha(body)) return false
  const scope = `${date}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(canonical)].join('\n')
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request')
  return hmac(key, text).toString('hex') === signature
}

/** AWS KMS with one alias over keys that really encrypt; it takes requests only when they are signed with `secret`. */
export async function fakeAwsKms(secret: string) {
  const keys = new Map<string, Buffer>()
  const arn = (n: number) => `arn:aws:kms:eu-west-2:111122223333:key/0000000${n}`
  let now = arn(1)
  keys.set(now, randomBytes(32))
  const wrap = (context: unknown, plain: Buffer) => {
    const blob = seal(keys.get(now)!, plain, JSON.stringify(context))
    return { KeyId: now, CiphertextBlob: Buffer.concat([Buffer.from(`${now}\n`), blob]).toString('base64') }
  }
  const server = await served((asked) => {
    if (!isSigned(asked, secret)) return { status: 400, body: { __type: 'InvalidSignatureException' } }
    const body = JSON.parse(asked.body) as Record<string, string>
    const context = body['EncryptionContext']
    switch (String(asked.headers['x-amz-target'])) {
      case 'TrentService.DescribeKey':
        return { status: 200, body: { KeyMetadata: { Arn: now, Enabled: true } } }
      case 'TrentService.Encrypt':
        return { status: 200, body: wrap(context, Buffer.from(body['Plaintext']!, 'base64')) }
      case 'TrentService.GenerateDataKey': {
        const plain = randomBytes(32)
        return { status: 200, body: { ...wrap(context, plain), Plaintext: plain.toString('base64') } }
      }
      case 'TrentService.Decrypt': {
        const blob = Buffer.from(body['CiphertextBlob']!, 'base64')
        const end = blob.indexOf('\n')
        const by = blob.subarray(0, end).toString()
        if (by !== body['KeyId']) return { status: 400, body: { __type: 'IncorrectKeyException' } }
        try {
          const plain = unseal(keys.get(by)!, blob.subarray(end + 1), JSON.stringify(context))
          return { status: 200, body: { KeyId: by, Plaintext: plain.toString('base64') } }
        } catch {
          return { status: 400, body: { __type: 'InvalidCiphertextException' } }
        }
      }
      default:
        return { status: 400, body: { __type: 'UnknownOperationException' } }
    }
  })
  return {
    ...server,
    /** the alias points at a new key, as an administrator would do it */
    newKey() {
      now = arn(keys.size + 1)
      keys.set(now, randomBytes(32))
    },
  }
}

/** Vault's transit engine with one key that really encrypts; it answers only to `token()`. */
export async function fakeVault(name: string, token: () => string) {
  const versions = [randomBytes(32)]
  const wrap = (plain: Buffer) => `vault:v${versions.length}:${seal(versions.at(-1)!, plain, name).toString('base64')}`
  const opened = (text: string) => {
    const [, version, blob] = /^vault:v(\d+):(.+)$/.exec(text) ?? []
    return unseal(versions[Number(version) - 1]!, Buffer.from(blob ?? '', 'base64'), name)
  }
  return served(({ method, path, headers, body }) => {
    if (headers['x-vault-token'] !== token()) return { status: 403, body: { errors: ['permission denied'] } }
    const said = (body ? JSON.parse(body) : {}) as Record<string, string>
    try {
      switch (`${method} ${path}`) {
        case `GET /v1/transit/keys/${name}`:
          return { status: 200, body: { data: { latest_version: versions.length } } }
        case `POST /v1/transit/keys/${name}/rotate`:
          versions.push(randomBytes(32))
          return { status: 200, body: {} }
        case `POST /v1/transit/encrypt/${name}`:
          return { status: 200, body: { data: { ciphertext: wrap(Buffer.from(said['plaintext']!, 'base64')) } } }
        case `POST /v1/transit/decrypt/${name}`:
          return { status: 200, body: { data: { plaintext: opened(said['ciphertext']!).toString('base64') } } }
        case `POST /v1/transit/rewrap/${name}`:
          return { status: 200, body: { data: { ciphertext: wrap(opened(said['ciphertext']!)) } } }
        default:
          return { status: 404, body: { errors: [] } }
      }
    } catch {
      return { status: 400, body: { errors: ['cipher: message authentication failed'] } }
    }
  })
}
