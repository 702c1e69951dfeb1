import type { FileOutcome } from '@breakwater/shared/contract/directory.ts'
import { useState } from 'preact/hooks'
import { contract, queries, useAsk } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Field } from '../parts/field.tsx'
import { Refused } from '../parts/refused.tsx'
import { t } from '../text.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** A list of people as a file: what it would change is looked at before anything changes. */
export function DirectoryFile() {
  const [file, choose] = useState<Bytes | null>(null)
  const [whole, all] = useState(false)
  const look = useAsk(contract.directory.bring)
  const bring = useAsk(contract.directory.bring, () => void queries.invalidateQueries({ queryKey: ['directory'] }))
  const input = (bytes: Bytes, looks: boolean) => ({
    query: {
      whole: whole ? ('true' as const) : ('false' as const),
      look: looks ? ('true' as const) : ('false' as const),
    },
    bytes,
  })
  const afresh = () => {
    look.forget()
    bring.forget()
  }
  const seen = look.answer
  const ready = seen && seen.problems.length === 0 && !bring.answer
  return (
    <Card title={t('directory_file.title')}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!file) return
          if (ready) bring.send(input(file, false))
          else look.send(input(file, true))
        }}
      >
        <p class="muted small">{t('directory_file.says')}</p>
        <Field
          label={t('directory_file.file')}
          hint={t('directory_file.hint')}
          control={(ids) => (
            <input
              {...ids}
              type="file"
              accept=".csv,text/csv"
              onChange={(event) => {
                afresh()
                void event.currentTarget.files?.[0]?.arrayBuffer().then((bytes) => choose(new Uint8Array(bytes)))
              }}
            />
          )}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={whole}
            onChange={(event) => {
              afresh()
              all(event.currentTarget.checked)
            }}
          />
          <span>{t('directory_file.whole')}</span>
        </label>
        {!bring.answer && (
          <div class="bar">
            <Button kind="primary" type="submit" busy={look.busy || bring.busy} disabled={!file}>
              {t(ready ? 'directory_file.bring' : 'directory_file.look')}
            </Button>
          </div>
        )}
        <Refused error={bring.error ?? look.error} />
        <div role="status">
          {(bring.answer ?? seen) && <Outcome says={(bring.answer ?? seen)!} done={!!bring.answer} />}
        </div>
      </form>
    </Card>
  )
}

function Outcome({ says, done }: { says: FileOutcome; done: boolean }) {
  if (says.problems.length > 0)
    return (
      <div class="well stack">
        <p>{t('directory_file.problems')}</p>
        <ul>
          {says.problems.map((problem) => (
            <li key={problem} dir="auto">
              {problem}
            </li>
          ))}
        </ul>
      </div>
    )
  const rows = [
    ['added', says.added],
    ['changed', says.changed],
    ['left', says.left],
    ['handed', says.handedOver],
    ['without', says.withoutDesk],
  ] as const
  return (
    <div class="well stack">
      <p class="strong">{t(done ? 'directory_file.did' : 'directory_file.would')}</p>
      <FactList facts={rows.map(([name, value]) => ({ label: t(`directory_file.${name}`), value: String(value) }))} />
    </div>
  )
}
