import type { DraftItem, Form } from '../messages.ts'
import { t } from '../pages/text.ts'

const titleOf = (item: DraftItem, n: number): string => {
  if (item.mail) return n ? t('panel.another') : (item.mail.subject ?? t('panel.noSubject'))
  if (item.record) return item.heading ?? t('panel.record', { id: item.record.id, system: item.record.system })
  return item.heading ?? t('panel.thisPage')
}

const detailOf = ({ mail, record, url }: DraftItem): string =>
  mail
    ? [mail.fromName ?? mail.from, mail.date].filter(Boolean).join(', ')
    : record
      ? `${record.system}, ${record.object} ${record.id}`
      : url

/** Headers, copy and fields as they will be sent; nothing else leaves. */
function Exact({ item }: { item: DraftItem }) {
  const copy = item.kept ? t(item.kept.fidelity === 'rendered' ? 'panel.keptShown' : 'panel.kept') : t('panel.reading')
  const rows: [string, string | undefined][] = [
    ['exactFrom', item.mail && [item.mail.fromName, item.mail.from].filter(Boolean).join(' · ')],
    ['exactSubject', item.mail?.subject],
    ['exactDate', item.mail?.date],
    ['exactAddress', item.mail ? undefined : item.url],
    ['exactEmails', item.emails?.join(', ')],
    ['exactPhones', item.phones?.join(', ')],
    ['exactCopy', item.mail ? copy : undefined],
  ]
  return (
    <details class="exact">
      <summary>{t('panel.exact')}</summary>
      <dl>
        {rows.flatMap(([key, value]) =>
          value
            ? [
                <dt key={key}>{t(`panel.${key}`)}</dt>,
                <dd key={`${key}-value`} dir="auto">
                  {value}
                </dd>,
              ]
            : [],
        )}
      </dl>
    </details>
  )
}

interface Props {
  items: DraftItem[]
  form: Form
  change(ticked: string[]): void
}

/** What is reported: the message pointed at is ticked, others of that sender are offered (B8). */
export function What({ items, form, change }: Props) {
  const first = items.find((item) => form.ticked.includes(item.key)) ?? items[0]
  return (
    <fieldset class="q">
      <legend>{t('panel.what')}</legend>
      {!items.length && <p class="hint">{t('panel.nothing')}</p>}
      <div class="opts">
        {items.map((item, n) => (
          <label key={item.key} class="opt">
            <input
              type="checkbox"
              checked={form.ticked.includes(item.key)}
              onChange={({ currentTarget }) =>
                change(
                  currentTarget.checked ? [...form.ticked, item.key] : form.ticked.filter((key) => key !== item.key),
                )
              }
            />
            <div>
              <bdi>{titleOf(item, n)}</bdi>
              <span>
                <bdi>{detailOf(item)}</bdi>
              </span>
            </div>
          </label>
        ))}
      </div>
      {first && <Exact item={first} />}
    </fieldset>
  )
}
