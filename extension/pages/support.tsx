import type { Panel } from '@breakwater/shared/report.ts'
import { Icon } from './icon.tsx'

const hrefOf = (contact: string): string | undefined => {
  if (/^https:\/\//.test(contact)) return contact
  if (/^[^\s@]+@[^\s@]+$/.test(contact)) return `mailto:${contact}`
  return /^\+?[\d ()-]{3,}$/.test(contact) ? `tel:${contact.replace(/[^\d+]/g, '')}` : undefined
}

/** Help for the person, one tap away. */
export function Support({ offers }: { offers: Panel['support'] }) {
  return (
    <>
      {offers.map(({ id, label, contact }) => {
        const href = hrefOf(contact)
        const inner = (
          <>
            <Icon name="heart" />
            <div>
              <bdi>{label}</bdi>
              <span class="faint">{contact}</span>
            </div>
            {href && (
              <span class="end">
                <Icon name="arrow" size="s" />
              </span>
            )}
          </>
        )
        return href ? (
          <a key={id} class="row2" href={href} target="_blank" rel="noreferrer">
            {inner}
          </a>
        ) : (
          <div key={id} class="row2">
            {inner}
          </div>
        )
      })}
    </>
  )
}
