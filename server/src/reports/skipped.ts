import type { IncomingReport } from './input.ts'

/** What somebody is to what happened: it happened to them, unless they say otherwise (POLICY 12, 13). */
export const roleOf = (r: IncomingReport): 'affected' | 'colleague' | 'witness' | 'manager' =>
  r.role ?? (r.affectedId === r.reporterId ? 'affected' : 'colleague')

/** What a report left open: never asked for, always noted, so that somebody may ask kindly (POLICY 15). */
export const skippedOf = (r: IncomingReport): string[] =>
  Object.entries({
    words: r.words === '',
    evidence: r.evidence.length === 0,
    relation: r.relation === 'unknown',
    behaviours: r.behaviours.length === 0 && !r.incidents?.some((i) => i.behaviours.length),
    channel: r.channel === 'unknown' && !r.incidents?.some((i) => i.channel !== 'unknown'),
    when: !r.incidents?.some((i) => i.happenedAt !== null),
    who: r.proposals.length === 0 && !r.about?.name && !r.about?.email,
    danger: r.danger.now === 'unknown',
    wishes: !r.wishes || (r.wishes.choices.length === 0 && r.wishes.words === ''),
    police: !r.wishes || r.wishes.police === 'not-asked',
  }).flatMap(([name, open]) => (open ? [name] : []))
