import type { Person } from '@breakwater/shared/person.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { say } from '../desk/words.ts'
import { paperPdf } from '../exports/pdf.ts'
import { mayReadFigures } from '../people/may.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { reportsFor } from './regular-report.ts'

/** A regular report as a tagged PDF that names nobody. @throws missing */
export const reportFile = (deps: Deps, who: Person, id: string): Promise<{ bytes: Buffer; name: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const [report] = mayReadFigures(who) ? await reportsFor(tx, id) : []
    if (!report) throw missing()
    const { figures, from, to } = report
    const shown = (count: number | null) =>
      count === null ? say('insight.under', { n: figures.smallest }) : String(count)
    const bytes = await paperPdf({
      title: say('insight.title', { from, to }),
      language: 'en-GB',
      made: new Date(report.madeAt),
      intro: [say('insight.names_nobody', { n: figures.smallest }), say('insight.mark', { root: report.root })],
      sections: [
        {
          title: say('insight.incidents'),
          facts: [
            { label: say('insight.all'), value: shown(figures.incidents) },
            { label: say('insight.from_earlier'), value: shown(figures.fromEarlier) },
          ],
        },
        ...figures.groups.map((group) => ({
          title: group.title,
          facts: group.lines.map(({ label, count }) => ({ label, value: shown(count) })),
        })),
      ],
    })
    await record(tx, deps.clock, { action: 'insight.exported', subject: id })
    return { bytes, name: `report-${from}-${to}.pdf` }
  })
