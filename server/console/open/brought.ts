import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import { MAX_EVIDENCE_BYTES } from '@breakwater/shared/evidence-size.ts'
import { useState } from 'preact/hooks'
import { contract, useAsk } from '../api.ts'
import type { Answers } from './answers.ts'

type Item = NonNullable<Input<typeof contract.reports.send>['body']['items']>[number]
/** One thing that goes with a report: what is said of it, and its bytes. */
export type Brought = { item: Item; bytes: Uint8Array<ArrayBuffer> }

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, '0')).join('')

async function itemOf(bytes: Uint8Array<ArrayBuffer>, said: Pick<Item, 'kind' | 'name' | 'type' | 'snapshot'>) {
  const sha256 = hex(await crypto.subtle.digest('SHA-256', bytes))
  const raw = said.kind === 'page' ? ('rendered' as const) : ('raw' as const)
  return { item: { ...said, fidelity: raw, via: 'form', size: bytes.length, sha256 }, bytes }
}

/** Files that can go along: not empty, and not larger than a piece of evidence may be. */
export const fits = ({ size }: File) => size > 0 && size <= MAX_EVIDENCE_BYTES

const ofFile = async (file: File): Promise<Brought> =>
  itemOf(new Uint8Array(await file.arrayBuffer()), {
    kind: /\.eml$/i.test(file.name) ? 'mail' : 'file',
    name: file.name.slice(0, 255),
    type: file.type.slice(0, 120) || 'application/octet-stream',
    snapshot: { provider: 'form' },
  })

const ofText = (text: string, kind: 'page' | 'file', name: string): Promise<Brought> =>
  itemOf(new TextEncoder().encode(text), {
    ...{ kind, name, type: 'text/plain' },
    snapshot: { provider: 'form', ...(kind === 'page' ? { url: text.slice(0, 2000) } : {}) },
  })

/** Everything that goes with the answers: files, a message that was pasted, and where it can be seen. The same thing twice goes once. */
export async function broughtWith({ pasted, link }: Answers, files: readonly File[]): Promise<Brought[]> {
  const all = await Promise.all([
    ...files.filter(fits).map(ofFile),
    ...(pasted.trim() ? [ofText(pasted.trim(), 'file', 'pasted.txt')] : []),
    ...(link.trim() ? [ofText(link.trim(), 'page', 'link.txt')] : []),
  ])
  return [...new Map(all.map((one) => [one.item.sha256, one])).values()]
}

/** Sends the bytes of a report that was saved, one after another; what did not arrive can be sent again while the page is open. */
export function useBringing(key: string) {
  const put = useAsk(contract.reports.evidence)
  const [left, keep] = useState<readonly Brought[]>([])
  const bring = (all: readonly Brought[]) => {
    keep(all)
    const [first, ...rest] = all
    if (first)
      put.send({ params: { key, sha256: first.item.sha256 }, bytes: first.bytes }, () => {
        put.forget()
        bring(rest)
      })
  }
  return { bring, left: left.length, error: put.error, again: () => bring(left) }
}
