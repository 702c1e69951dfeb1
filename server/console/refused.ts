import { ApiError } from './api.ts'
import { t } from './text.ts'

export interface Refusal {
  says: string
  /** the paragraph of the policy that said no */
  clause: string | null
}

/** The sentence for anything that went wrong. A rule names its clause; an outage says that the text is safe. */
export function refused(error: unknown): Refusal {
  if (!(error instanceof ApiError)) return { says: t('problem.offline'), clause: null }
  const { code, params } = error
  if (code === 'policy')
    return { says: params.say || t('problem.status_423'), clause: params.at || params.clause || null }
  const key = [code, `refusal.${code}`, `problem.status_${error.status}`].find((name) => t.has(name))
  return { says: t(key ?? 'refusal.unexpected', params), clause: params.clause ?? null }
}
