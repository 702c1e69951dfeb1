import type { CaseView } from '@breakwater/shared/case.ts'
import { useDraft } from '../draft.ts'
import { Composer, type NoteReaders, READERS } from '../parts/composer.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { firstName, may } from './may.ts'
import type { CaseVerbs } from './verbs.ts'

/** The desk chooses who reads a note; a manager's, lawyer's or safety lead's stays between them and the desk (SETTLED 2). */
const readersFor = ({ you }: CaseView): readonly NoteReaders[] =>
  you.parts.includes('handler')
    ? READERS
    : you.parts.includes('legal')
      ? ['desk-and-legal', 'privileged']
      : you.parts.includes('safety')
        ? ['desk']
        : ['desk-and-manager']

/** The composer of this case: what its reader may write, and drafts that survive. */
export function CaseComposer({ view, verbs, primary }: { view: CaseView; verbs: CaseVerbs; primary: boolean }) {
  const { reference } = view
  const note = useDraft(`note:${reference}`)
  const update = useDraft(`update:${reference}`)
  const params = { reference }
  if (!may(view, 'case.note') && !may(view, 'case.update')) return null
  return (
    <Composer
      name={firstName(view)}
      primary={primary}
      note={
        may(view, 'case.note')
          ? {
              readers: readersFor(view),
              text: note.text,
              write: note.write,
              busy: verbs.note.busy,
              error: verbs.note.error,
              save: (visibility) =>
                verbs.note.send({ params, body: { text: note.text, visibility } }, () => {
                  note.clear()
                  say(t('composer.note_saved'))
                }),
            }
          : null
      }
      update={
        may(view, 'case.update')
          ? {
              text: update.text,
              write: update.write,
              busy: verbs.update.busy,
              error: verbs.update.error,
              send: (done) =>
                verbs.update.send({ params, body: { text: update.text, previewed: true } }, () => {
                  update.clear()
                  say(t('composer.update_sent'))
                  done()
                }),
              forget: verbs.update.forget,
            }
          : null
      }
    />
  )
}
