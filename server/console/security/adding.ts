import { useMutation } from '@tanstack/preact-query'
import { call, contract, queries } from '../api.ts'
import { say } from '../parts/toast.tsx'
import { addPasskey } from '../passkeys.ts'
import { t } from '../text.ts'

/** Adding a passkey; whoever has one is asked to confirm first. */
export function useAdding(after?: () => void) {
  const adding = useMutation({
    mutationFn: async (name: string) => addPasskey(await call(contract.session.beginAddingPasskey, {}), name),
    onSuccess: async () => {
      await queries.invalidateQueries()
      say(t('security.added'))
      after?.()
    },
  })
  return { add: (name: string) => adding.mutate(name), busy: adding.isPending, error: adding.error }
}
