import { contract } from '@breakwater/shared/contract/index.ts'
import type { Plugin } from 'vite'

const VIRTUAL = '\0contract-data'

/**
 * Gives the console the contract without its schemas: it trusts what the service parsed, and zod would cost it 20 kB
 * and probe for `eval`, which the content security policy reports.
 */
export function contractData(): Plugin {
  const plain = Object.fromEntries(
    Object.entries(contract).map(([room, endpoints]) => [
      room,
      Object.fromEntries(
        Object.entries(endpoints).map(([name, e]) => [
          name,
          { method: e.method, path: e.path, ...('bytesOut' in e ? { bytesOut: e.bytesOut } : {}) },
        ]),
      ),
    ]),
  )
  return {
    name: 'contract-data',
    enforce: 'pre',
    resolveId(id, from) {
      if (id === 'zod') throw new Error(`the console takes no schemas; ${from} does: import its types only`)
      return id === '@breakwater/shared/contract/index.ts' ? VIRTUAL : undefined
    },
    load: (id) => (id === VIRTUAL ? `export const contract = ${JSON.stringify(plain)}` : undefined),
  }
}
