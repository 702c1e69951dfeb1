import type { CaseView } from '@breakwater/shared/case.ts'
import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Choice } from '../parts/choice.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import type { CaseVerbs } from './verbs.ts'

/** What the policy needs to know to say what comes next. Nothing is preselected. */
export function QuestionsCard({ view, fact, own }: { view: CaseView; fact: CaseVerbs['fact']; own?: boolean }) {
  const [answers, answer] = useState<Record<string, string>>({})
  const [asked, ask] = useState<string | null>(null)
  return (
    <Card title={t(own ? 'questions.own_title' : 'questions.title')}>
      <p class="muted small">{t(own ? 'questions.own_says' : 'questions.says')}</p>
      <div class="stack">
        {view.questions.map((question) => {
          const id = `${question.fact} ${question.incident ?? ''}`
          const value = answers[id]
          return (
            <form
              key={id}
              onSubmit={(event) => {
                event.preventDefault()
                ask(id)
                if (value !== undefined)
                  fact.send({
                    params: { reference: view.reference },
                    body: { fact: question.fact, value, incident: question.incident ?? null },
                  })
              }}
            >
              <Choice
                inline
                legend={question.says}
                options={question.options}
                chosen={value === undefined ? [] : [value]}
                choose={([chosen]) => chosen !== undefined && answer({ ...answers, [id]: chosen })}
              />
              {value !== undefined && (
                <Button small type="submit" busy={fact.busy}>
                  {t('answer.save')}
                </Button>
              )}
              {asked === id && <Refused error={fact.error} />}
            </form>
          )
        })}
      </div>
    </Card>
  )
}
