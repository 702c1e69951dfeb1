import { readFileSync } from 'node:fs'
import type { KekSettings } from './keys.ts'

type Given = Partial<
  Record<
    | 'KEK_ENV'
    | 'KMS_ENDPOINT'
    | 'AWS_REGION'
    | 'AWS_ACCESS_KEY_ID'
    | 'AWS_SECRET_ACCESS_KEY'
    | 'AWS_SESSION_TOKEN'
    | 'AWS_SHARED_CREDENTIALS_FILE'
    | 'VAULT_ADDR'
    | 'VAULT_TOKEN_FILE'
    | 'VAULT_NAMESPACE',
    string | undefined
  >
> & { KEK: string; VAULT_MOUNT: string }

const HERE = new Set(['localhost', '127.0.0.1', '[::1]'])

/** What wraps data keys, from `KEK` and what belongs to it. @param local this computer only @throws one sentence with the remedy */
export function readKek(e: Given, local: boolean): KekSettings {
  if (e.KEK === 'file') return { kind: 'file' }
  if (e.KEK === 'env') {
    if (!local) throw new Error('KEK=env is for development on this computer. Use KEK=file or a key service.')
    return { kind: 'env', keys: needed(e, 'KEK_ENV') }
  }
  const [, service, key = ''] = /^kms:(aws|vault):(.+)$/.exec(e.KEK) ?? []
  if (service === 'aws')
    return {
      kind: 'aws',
      key,
      region: needed(e, 'AWS_REGION'),
      ...(e.KMS_ENDPOINT ? { endpoint: safe('KMS_ENDPOINT', e.KMS_ENDPOINT) } : {}),
      credentials: awsCredentials(e),
    }
  if (service === 'vault') {
    if (!/^[\w-]{1,64}$/.test(key)) throw new Error('KEK=kms:vault:NAME names a transit key by letters, digits and -.')
    const file = needed(e, 'VAULT_TOKEN_FILE')
    return {
      kind: 'vault',
      key,
      mount: e.VAULT_MOUNT,
      address: safe('VAULT_ADDR', needed(e, 'VAULT_ADDR')),
      ...(e.VAULT_NAMESPACE ? { namespace: e.VAULT_NAMESPACE } : {}),
      token: () => readFileSync(file, 'utf8').trim(),
    }
  }
  throw new Error('KEK is file, env, kms:aws:KEY or kms:vault:NAME.')
}

function needed(e: Given, name: Exclude<keyof Given, 'KEK' | 'VAULT_MOUNT'>): string {
  const value = e[name]
  if (!value) throw new Error(`KEK=${e.KEK} needs ${name}.`)
  return value
}

function safe(name: string, url: string): string {
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' && !HERE.has(hostname)) throw new Error(`${name} must be an https address.`)
  return url
}

function awsCredentials(e: Given) {
  const file = e.AWS_SHARED_CREDENTIALS_FILE
  if (file) return () => inFile(readFileSync(file, 'utf8'))
  const accessKeyId = needed(e, 'AWS_ACCESS_KEY_ID')
  const secretAccessKey = needed(e, 'AWS_SECRET_ACCESS_KEY')
  const sessionToken = e.AWS_SESSION_TOKEN
  return () => ({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) })
}

/** The first profile of a credentials file. */
function inFile(text: string) {
  const value = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1]
  const [accessKeyId, secretAccessKey] = [value('aws_access_key_id'), value('aws_secret_access_key')]
  if (!accessKeyId || !secretAccessKey) throw new Error('AWS_SHARED_CREDENTIALS_FILE holds no credentials.')
  const sessionToken = value('aws_session_token')
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}
