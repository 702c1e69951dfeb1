import type { Config } from './config.ts'
import { fetchFor } from './http/outbound.ts'

/** The way to the key service that is configured, and to nothing else; undefined where keys come from files. */
export function fetchOfKeys({ kek, ...config }: Config): typeof fetch | undefined {
  if (kek.kind === 'aws') return fetchFor(config, kek.endpoint ?? `https://kms.${kek.region}.amazonaws.com/`)
  return kek.kind === 'vault' ? fetchFor(config, kek.address) : undefined
}
