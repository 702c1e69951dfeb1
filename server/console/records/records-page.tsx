import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { saveFile } from '../case/save-file.ts'
import { usePage } from '../page.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Loading } from '../parts/loading.tsx'
import { Refused } from '../parts/refused.tsx'
import { say } from '../parts/toast.tsx'
import { isDesk, useMe } from '../session.ts'
import { t } from '../text.ts'
import { AskManyDialog } from './ask-many-dialog.tsx'
import { AskSubjectDialog } from './ask-subject-dialog.tsx'
import { AskedList } from './asked-list.tsx'
import { ClassesTable } from './classes-table.tsx'

/** What leaves the house with others' agreement, and how long records stay. */
export function RecordsPage() {
  const heading = usePage([t('records_page.title')])
  const me = useMe()
  const asked = useLoad(['asked-exports'], contract.exports.asked, {}, isDesk(me))
  const classes = useLoad(['retention'], contract.retention.classes, {})
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['asked-exports'] })
    void queries.invalidateQueries({ queryKey: ['gates'] })
  }
  const saved = (name: string) => (bytes: unknown) => {
    saveFile(bytes as Uint8Array<ArrayBuffer>, name)
    say(t('records_page.fetched'))
  }
  const subject = useAsk(contract.exports.ask, changed)
  const many = useAsk(contract.exports.askMany, changed)
  const subjectFile = useAsk(contract.exports.subject, saved('about-one-person.zip'))
  const manyFile = useAsk(contract.exports.many, saved('cases.zip'))
  const [dialog, show] = useState<'subject' | 'many' | null>(null)
  const close = () => {
    subject.forget()
    many.forget()
    show(null)
  }
  const done = () => {
    close()
    say(t('records_page.asked'))
  }
  return (
    <div class="wrap narrow">
      <h1 ref={heading} tabIndex={-1}>
        {t('records_page.title')}
      </h1>
      <p class="muted">{t('records_page.says')}</p>
      {isDesk(me) && (
        <>
          <div class="bar">
            <Button kind="primary" onClick={() => show('subject')}>
              {t('records_page.subject')}
            </Button>
            <Button onClick={() => show('many')}>{t('records_page.many')}</Button>
          </div>
          {!asked.data ? (
            <Loading error={asked.error} again={() => asked.refetch()} />
          ) : (
            <AskedList
              asked={asked.data}
              busy={subjectFile.busy || manyFile.busy}
              fetch={({ id, about }) => (about === 'cases' ? manyFile : subjectFile).send({ params: { id }, body: {} })}
            />
          )}
          <Refused error={subjectFile.error ?? manyFile.error} />
        </>
      )}
      {classes.data && (
        <Card title={t('records_page.classes')}>
          <ClassesTable classes={classes.data} />
        </Card>
      )}
      {dialog === 'subject' && (
        <AskSubjectDialog
          busy={subject.busy}
          error={subject.error}
          ask={(body) => subject.send({ body }, done)}
          close={close}
        />
      )}
      {dialog === 'many' && (
        <AskManyDialog busy={many.busy} error={many.error} ask={(body) => many.send({ body }, done)} close={close} />
      )}
    </div>
  )
}
