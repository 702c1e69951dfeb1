import type { Disclosure } from '@breakwater/shared/letter.ts'
import { Button } from '../parts/button.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

interface ToldListProps {
  told: readonly Disclosure[]
  /** the table as a file, for the case owner */
  save: (() => void) | null
  busy: boolean
}

/** What was told to whom, when and by whom. */
export function ToldList({ told, save, busy }: ToldListProps) {
  return (
    <section aria-label={t('letters.told')}>
      <h3>{t('letters.told')}</h3>
      {told.length === 0 ? (
        <p class="muted small">{t('letters.told_nothing')}</p>
      ) : (
        <>
          <table>
            <caption class="sr">{t('letters.told')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('access.when')}</th>
                <th scope="col">{t('letters.told_what')}</th>
                <th scope="col">{t('letters.told_to')}</th>
                <th scope="col">{t('access.who')}</th>
              </tr>
            </thead>
            <tbody>
              {told.map((one) => (
                <tr key={one.id}>
                  <td>
                    <Time at={one.at} />
                  </td>
                  <td dir="auto">{one.what}</td>
                  <td dir="auto">{one.to}</td>
                  <td>
                    <bdi>{one.by.name}</bdi>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {save && (
            <div class="bar">
              <Button small icon="letter" busy={busy} onClick={save}>
                {t('letters.told_save')}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  )
}
