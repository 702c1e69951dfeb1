import { ApiError, client } from '@breakwater/shared/contract/client.ts'
import type { Endpoint, Input } from '@breakwater/shared/contract/endpoint.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import { signal } from '@preact/signals'
import { MutationCache, QueryCache, QueryClient, useMutation, useQuery } from '@tanstack/preact-query'
import type { z } from 'zod'

export { ApiError, contract }

/** True once the service says that the session ended; what was typed stays on the page. */
export const signedOut = signal(false)

const notice = (error: unknown) => {
  if (!(error instanceof ApiError)) return
  if (error.status === 401) signedOut.value = true
  if (error.code === 'refusal.passkey_needed') void queries.invalidateQueries({ queryKey: ['session'] })
}

/** Somebody waits for the person to confirm that it is them. */
export const confirming = signal<{ done(): void; leave(): void } | null>(null)

const said = (error: unknown, code: string) => error instanceof ApiError && error.code === code

/** One call as it is, for confirming itself. */
export const callOnce = client('')

/** Calls the service. What needs a confirmation asks for it and is sent again; whoever leaves that sees why it was refused. */
export const call: typeof callOnce = async (endpoint, input) => {
  try {
    return await callOnce(endpoint, input)
  } catch (error) {
    if (!said(error, 'refusal.step_up')) throw error
    await new Promise<void>((done, leave) => {
      confirming.value = { done, leave: () => leave(error) }
    }).finally(() => {
      confirming.value = null
    })
    return callOnce(endpoint, input)
  }
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: notice }),
  mutationCache: new MutationCache({ onError: notice }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Reading a case is recorded: coming back to the window is not a reading. Live events bring changes.
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) => !(error instanceof ApiError) && count < 1,
    },
    // Nothing is sent a second time by itself: the person presses again.
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** Loads what an endpoint answers. The key decides what a live event makes stale. */
export function useLoad<E extends Endpoint>(key: readonly string[], endpoint: E, input: Input<E>, enabled = true) {
  return useQuery<z.output<E['reply']>>({ queryKey: [...key], queryFn: () => call(endpoint, input), enabled })
}

/** One thing a person can ask for: a page passes it down, a part presses it and shows the refusal. */
export interface Ask<I, O = unknown> {
  send(input: I, done?: () => void): void
  busy: boolean
  error: unknown
  /** what the service said last */
  answer: O | undefined
  forget(): void
}

/** @param after what the page does with the answer, such as keeping the case that came back */
export function useAsk<E extends Endpoint>(
  endpoint: E,
  after?: (reply: z.output<E['reply']>) => void,
): Ask<Input<E>, z.output<E['reply']>> {
  const mutation = useMutation({ mutationFn: (input: Input<E>) => call(endpoint, input), onSuccess: after })
  return {
    send: (input, done) => {
      if (!mutation.isPending) mutation.mutate(input, done ? { onSuccess: done } : {})
    },
    busy: mutation.isPending,
    error: mutation.error,
    answer: mutation.data,
    forget: mutation.reset,
  }
}
