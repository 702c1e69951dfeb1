import { useEffect, useState } from 'preact/hooks'
import { browser } from '../browser.ts'
import { ask } from '../pages/ask.ts'
import { t } from '../pages/text.ts'
import { crmSites } from '../records/index.ts'

const offered = (listed: string[]) =>
  [...new Set([...listed, ...crmSites.flatMap(({ origins }) => origins)])].filter((o) => o.startsWith('https:'))

const siteName = (origin: string) => origin.replace(/^https:\/\//, '').replace(/\/\*$/, '')

/** CRM sites are asked for one at a time, on a click (EXT-20). */
export function CrmCard({ listed }: { listed: string[] }) {
  const [on, setOn] = useState<string[]>([])
  const [typed, setTyped] = useState('')
  const sync = () => ask('crm.sync', {}).then(({ origins }) => setOn(origins))
  useEffect(() => {
    sync()
  }, [])
  const change = (origin: string, turnOn: boolean) => {
    const origins = { origins: [origin] }
    const done = turnOn ? browser.permissions.request(origins) : browser.permissions.remove(origins)
    done.then(sync, sync)
  }
  const add = (event: Event) => {
    event.preventDefault()
    const url = URL.parse(/^https:\/\//.test(typed) ? typed : `https://${typed}`)
    if (url?.hostname.includes('.')) change(`https://${url.hostname}/*`, true)
  }
  const sites = [...new Set([...offered(listed), ...on.filter((origin) => origin.startsWith('https:'))])]
  return (
    <section class="card" aria-labelledby="crm">
      <h2 id="crm">{t('options.crm')}</h2>
      <p class="small muted">{t('options.crmHint')}</p>
      <ul class="opts">
        {sites.map((origin) => (
          <li key={origin} class="row2">
            <bdi>{siteName(origin)}</bdi>
            <button
              type="button"
              class="btn sm end"
              aria-label={t(on.includes(origin) ? 'options.turnOff' : 'options.turnOn', { site: siteName(origin) })}
              aria-pressed={on.includes(origin)}
              onClick={() => change(origin, !on.includes(origin))}
            >
              {t(on.includes(origin) ? 'options.on' : 'options.crmAdd')}
            </button>
          </li>
        ))}
      </ul>
      <form class="field" onSubmit={add} noValidate>
        <label for="crm-site">{t('options.crmOther')}</label>
        <input
          id="crm-site"
          type="url"
          dir="ltr"
          autocomplete="off"
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <div class="bar">
          <button type="submit" class="btn">
            {t('options.crmAdd')}
          </button>
        </div>
      </form>
    </section>
  )
}
