import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { tellable } from './facts.ts'
import type { OpenLetter } from './open-letter.ts'
import type { Composed } from './paper.ts'

/** What the policy makes of this letter now: its level, the reasons for it, and which variant it is. Pure. */
export function levelOf({ s, row, rule }: Pick<OpenLetter, 's' | 'row' | 'rule'>) {
  const planned = s.plan.actions.find((a) => a.id === row.action)
  const reasons = (planned?.reasons ?? []).map(({ id, clause }) => ({
    id,
    clause,
    say: rule.reasons?.find((r) => r.id === id)?.say,
  }))
  const variants = (rule.variants ?? []).filter((v) => planned?.variants.includes(v.id))
  return { level: planned?.level ?? null, reasons, variants, variant: variants.at(-1)?.id ?? null }
}

/** The letter as it would go out at this moment. Runs as the service. */
export async function compose(deps: Deps, tx: Tx, letter: OpenLetter, dated: Date): Promise<Composed> {
  const { row, draft, s } = letter
  const now = levelOf(letter)
  const to = draft.recipient
  return {
    draft,
    facts: await tellable(deps, tx, s),
    level: now.level,
    reasons: now.reasons,
    variant: row.variant && now.variants.some((v) => v.id === row.variant) ? row.variant : now.variant,
    to: to ? [to.name, to.organisation, to.address].filter(Boolean) : [],
    number: `L-${row.id.slice(0, 8).toUpperCase()}`,
    language: s.pack.pack.locale,
    zone: s.zone,
    dated,
  }
}
