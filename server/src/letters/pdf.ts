import type { Person } from '@breakwater/shared/person.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type Paper, paperPdf } from '../exports/pdf.ts'
import { record } from '../trail/record.ts'
import { compose } from './compose.ts'
import { openOf } from './draft.ts'
import { withLetter } from './open-letter.ts'
import { letterPaper } from './paper.ts'

/** The very bytes that went out, or the PDF as it would be now. @returns bytes and a file name without anybody's name */
export const letterPdf = (deps: Deps, who: Person, at: { reference: string; id: string }) =>
  as(deps.db, person(who.id), async (tx) => {
    const made = await withLetter(deps, tx, who, at, 'letter.read', async (letter) => {
      const { row, key } = letter
      const sent = openOf(key, row, 'pdf', row.pdf_sealed)
      const frozen = openOf(key, row, 'paper', row.paper_sealed)
      const paper: Paper = frozen
        ? revived((JSON.parse(frozen) as { paper: Paper }).paper)
        : letterPaper(await compose(deps, tx, letter, deps.clock.now()))
      return { caseId: row.case_id, bytes: sent ? Buffer.from(sent, 'base64') : await paperPdf(paper) }
    })
    await record(tx, deps.clock, { action: 'letter.pdf', caseId: made.caseId, subject: at.id })
    return { bytes: made.bytes, name: `letter-${at.id.slice(0, 8)}.pdf` }
  })

/** A stored paper has its day as text. */
export const revived = (paper: Paper): Paper => ({ ...paper, made: new Date(paper.made) })
