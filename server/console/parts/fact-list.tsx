import type { ComponentChildren } from 'preact'

/** Label and value pairs; a value of null is left out. */
export function FactList({ facts }: { facts: readonly { label: string; value: ComponentChildren | null }[] }) {
  return (
    <dl class="facts">
      {facts.map(({ label, value }) =>
        value === null ? null : (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
