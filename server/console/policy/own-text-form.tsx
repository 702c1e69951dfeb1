import { useState } from 'preact/hooks'
import { contract, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'
import { ClausePlaces } from './clause-places.tsx'

type Read = { format: 'markdown' | 'plain'; text: string }

/** A file with the organisation's text: its headings are shown and each clause gets its place before anything is kept. */
export function OwnTextForm({ title: before, kept }: { title: string; kept(): void }) {
  const [title, name] = useState(before)
  const [text, keep] = useState<Read | null>(null)
  const [places, point] = useState<Record<string, string>>({})
  const reading = useAsk(contract.texts.read, ({ anchors }) => point(anchors))
  const save = useAsk(contract.texts.save)
  const choose = async (file: File | undefined) => {
    if (!file) return
    const read: Read = { format: /\.(md|markdown)$/i.test(file.name) ? 'markdown' : 'plain', text: await file.text() }
    keep(read)
    reading.send({ body: read })
  }
  const found = reading.answer
  return (
    <Card title={t('policy.own.new')}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (text) save.send({ body: { ...text, title, anchors: places } }, kept)
        }}
      >
        <Field
          label={t('policy.own.file')}
          hint={t('policy.own.file_hint')}
          control={(ids) => (
            <input
              {...ids}
              type="file"
              accept=".md,.markdown,.txt"
              onChange={(e) => void choose(e.currentTarget.files?.[0])}
            />
          )}
        />
        <p role="status">{found && t('policy.own.found', { count: found.sections.length })}</p>
        <Refused error={reading.error} />
        {found && (
          <>
            <Field
              label={t('policy.own.name')}
              control={(ids) => (
                <input {...ids} required maxLength={200} value={title} onInput={(e) => name(e.currentTarget.value)} />
              )}
            />
            <ClausePlaces reading={found} places={places} point={point} />
            <div class="bar">
              <Button kind="primary" type="submit" busy={save.busy}>
                {t('policy.own.keep')}
              </Button>
            </div>
            <Refused error={save.error} />
          </>
        )}
      </form>
    </Card>
  )
}
