import type { KeyProvider } from './provider.ts'
import { open, seal } from './seal.ts'

/**
 * Key-encryption keys in an environment variable, for development only (SECURITY K4): `2=BASE64,1=BASE64`, the first one wraps.
 * @throws one sentence when the text is not that
 */
export function envKeys(text: string): KeyProvider {
  const keys = new Map(
    text.split(',').map((part) => {
      const [, n, value] = /^\s*(\d+)=(\S+)\s*$/.exec(part) ?? []
      const key = Buffer.from(value ?? '', 'base64')
      if (!n || key.length !== 32) throw new Error('KEK_ENV holds NUMBER=KEY, each key 32 bytes in base64.')
      return [`env:${n}`, key] as [string, Buffer]
    }),
  )
  const [current = ''] = keys.keys()
  const get = (id: string) => {
    const key = keys.get(id)
    if (!key) throw new Error(`KEK_ENV lacks ${id}. Put it back behind the present one.`)
    return key
  }
  return {
    owns: (kek) => kek.startsWith('env:'),
    current: async () => current,
    wrap: async (key, place) => ({ kek: current, wrapped: seal(get(current), key, `key:${place}`) }),
    unwrap: async ({ kek, wrapped }, place) => open(get(kek), wrapped, `key:${place}`),
    async rotate() {
      throw new Error('Put a new key in front of the others in KEK_ENV, start again, and run: breakwater keys rotate')
    },
    async retire(kek) {
      get(kek)
      return `Nothing is wrapped by ${kek}. Take it out of KEK_ENV.`
    },
  }
}
