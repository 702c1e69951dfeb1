import type { Telling } from './telling.ts'

/** What every case needs besides what is special about it. */
export async function ordinary(t: Telling, reference: string, measure: string): Promise<void> {
  const date = t.today()
  await t.records(reference, 'procedures', { date, how: 'talk', understood: 'yes' })
  await t.records(reference, 'details', { date, summary: 'The dates and the earlier messages are in the file now.' })
  await t.records(reference, 'legal-advice', {
    offered: 'yes',
    reason: 'The person may want to know their rights.',
    contact: 'Nadia Osei',
  })
  await t.records(reference, 'protect', { measure, date, agreed: 'yes' })
}

/** The figures are safe, with the policy's own kind of answer. */
export const figures = (t: Telling, reference: string, calls: number) =>
  t.records(
    reference,
    'metrics',
    calls
      ? { kind: 'CALL_SUCCESS', amount: calls, unit: 'calls', period: 'this month' }
      : { kind: 'nothing-affected', reason: 'This account has no targets.' },
  )

export const investigated = (t: Telling, reference: string, summary: string) =>
  t.records(reference, 'investigate', {
    investigator: 'The people team',
    plan: 'Read the messages, talk with the person, look at earlier reports.',
    started: t.today(),
    ended: t.today(),
    summary,
  })
