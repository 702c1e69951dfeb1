import type { LetterView } from '@breakwater/shared/letter.ts'
import { useState } from 'preact/hooks'
import type { Colleagues } from '../case/colleagues.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import type { LetterAsk, LetterParams } from './asks.ts'
import { ReadersField } from './readers-field.tsx'
import { RecipientFields } from './recipient-fields.tsx'

interface LetterFormProps {
  letter: LetterView
  /** whom a notice inside can be written to */
  colleagues: Colleagues
  ask: LetterAsk<'edit', LetterView>
  params: LetterParams
  /** something on the page is not in the letter yet */
  unsaved: boolean
  touch(): void
}

/** What is told, item by item, who receives it, and the words around it. A paragraph the policy needs stands as it is. */
export function LetterForm({ letter, colleagues, ask, params, unsaved, touch }: LetterFormProps) {
  const [facts, tick] = useState(letter.facts.filter((f) => f.on).map((f) => f.id))
  const [own, write] = useState(letter.own.join('\n'))
  const [blocks, change] = useState(letter.blocks)
  const none = { name: '', role: letter.roles[0] ?? 'hr', organisation: '', address: '', again: '' }
  const known = letter.recipient ? { ...letter.recipient, again: letter.recipient.address } : none
  const [recipient, choose] = useState<typeof none>(known)
  const [readers, name] = useState(letter.readers.map(({ person }) => person))
  const save = () =>
    ask.send(
      {
        params,
        body: {
          facts,
          own: own
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean),
          blocks: blocks.filter((b) => !b.required).map(({ id, text }) => ({ id, text })),
          ...(letter.inside ? { readers: readers.map(({ id }) => id) } : recipient.address ? { recipient } : {}),
        },
      },
      () => say(t('letters.saved')),
    )
  return (
    <form
      class="stack"
      noValidate
      onInput={touch}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Card title={t('letters.tell')}>
        <Choice
          legend={t('letters.facts')}
          hint={t('letters.facts_hint')}
          many
          options={letter.facts.map((f) => ({ value: f.id, label: f.label, hint: f.text }))}
          chosen={facts}
          choose={tick}
        />
        <Field
          label={t('letters.own')}
          hint={t('letters.own_hint')}
          optional
          control={(ids) => (
            <textarea {...ids} rows={3} dir="auto" value={own} onInput={(event) => write(event.currentTarget.value)} />
          )}
        />
      </Card>
      {letter.inside && (
        <ReadersField
          readers={readers}
          colleagues={colleagues}
          change={(next) => {
            name(next)
            touch()
          }}
        />
      )}
      {!letter.inside && <RecipientFields roles={letter.roles} value={recipient} change={choose} />}
      <Card title={t('letters.words')}>
        {blocks.map((block) => (
          <Field
            key={block.id}
            label={t.has(`letters.block_${block.id}`) ? t(`letters.block_${block.id}`) : block.id.replaceAll('-', ' ')}
            hint={block.required ? t('letters.required') : undefined}
            control={(ids) => (
              <textarea
                {...ids}
                rows={2}
                dir="auto"
                readOnly={block.required}
                value={block.text}
                onInput={(event) => {
                  const text = event.currentTarget.value
                  change(blocks.map((b) => (b.id === block.id ? { ...b, text } : b)))
                }}
              />
            )}
          />
        ))}
      </Card>
      <div class="bar">
        <Button kind={unsaved ? 'primary' : 'default'} type="submit" busy={ask.busy}>
          {t('letters.save')}
        </Button>
      </div>
      {letter.state === 'in-review' && <p class="small muted">{t('letters.change_again')}</p>}
      <Refused error={ask.error} />
    </form>
  )
}
