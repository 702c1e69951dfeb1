import type { InboxRow } from '@breakwater/shared/case.ts'
import { useId } from 'preact/hooks'
import { t, word } from '../text.ts'

interface FiltersProps {
  rows: readonly InboxRow[]
  relation: string
  source: string
  choose(name: string, value: string): void
}

function Filter({
  name,
  value,
  values,
  choose,
}: {
  name: string
  value: string
  values: readonly string[]
  choose(value: string): void
}) {
  const id = useId()
  return (
    <span class={value ? 'filter on' : 'filter'}>
      <label for={id}>{t(`filter.${name}`)}</label>
      <select id={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{t('filter.any')}</option>
        {values.map((one) => (
          <option key={one} value={one}>
            {word(name, one)}
          </option>
        ))}
      </select>
    </span>
  )
}

const among = (values: readonly string[], chosen: string) => [...new Set(chosen ? [...values, chosen] : values)].sort()

/** Narrows what this page of the list shows; the choice lives in the URL. */
export function Filters({ rows, relation, source, choose }: FiltersProps) {
  return (
    <fieldset class="filters" aria-label={t('filter.title')}>
      <Filter
        name="relation"
        value={relation}
        values={among(
          rows.map((row) => row.relation),
          relation,
        )}
        choose={(value) => choose('relation', value)}
      />
      <Filter
        name="source"
        value={source}
        values={among(
          rows.map((row) => row.source),
          source,
        )}
        choose={(value) => choose('source', value)}
      />
    </fieldset>
  )
}
