import { useState } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

type Block = { id: string; text: string; must: string | null }

interface TemplateFormProps {
  template: { kind: string; version: number; own: boolean; title: string; blocks: readonly Block[] }
  busy: boolean
  error: unknown
  keep(blocks: { id: string; text: string }[]): void
}

const name = (id: string) => (t.has(`templates.part.${id}`) ? t(`templates.part.${id}`) : id.replaceAll('-', ' '))

/** The paragraphs of one kind of letter. What the policy asks for can be worded anew and cannot be left out (POLICY 23). */
export function TemplateForm({ template, busy, error, keep }: TemplateFormProps) {
  const [blocks, write] = useState<readonly Block[]>(template.blocks)
  const put = (id: string, text: string) => write(blocks.map((b) => (b.id === id ? { ...b, text } : b)))
  const added = `added-${blocks.length + 1}`
  return (
    <Card title={template.title}>
      <p class="muted">{t(template.own ? 'templates.own' : 'templates.ours', { version: template.version })}</p>
      <p class="hint">{t('templates.filled', { sample: '{{organisation}}' })}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          keep(blocks.map(({ id, text }) => ({ id, text })))
        }}
      >
        {blocks.map((block) => (
          <div key={block.id} class="stack">
            <Field
              label={name(block.id)}
              hint={block.must && t('templates.must', { say: block.must })}
              control={(ids) => (
                <textarea
                  {...ids}
                  required
                  rows={block.text.length > 120 ? 4 : 2}
                  maxLength={8000}
                  dir="auto"
                  value={block.text}
                  onInput={(e) => put(block.id, e.currentTarget.value)}
                />
              )}
            />
            {block.must === null && block.id !== 'subject' && (
              <div class="bar">
                <Button small kind="quiet" onClick={() => write(blocks.filter(({ id }) => id !== block.id))}>
                  {t('templates.leave_out', { part: name(block.id) })}
                </Button>
              </div>
            )}
          </div>
        ))}
        <div class="bar">
          <Button kind="primary" type="submit" busy={busy}>
            {t('templates.keep')}
          </Button>
          <Button onClick={() => write([...blocks, { id: added, text: '', must: null }])}>{t('templates.add')}</Button>
        </div>
        <Refused error={error} />
      </form>
    </Card>
  )
}
