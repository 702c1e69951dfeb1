import { useState } from 'preact/hooks'
import { ask } from '../pages/ask.ts'
import { t } from '../pages/text.ts'
import { registrableDomain, serverOrigin } from '../session/server-address.ts'
import { LOOPBACK_ALLOWED, type Settings } from '../session/settings.ts'

interface Props {
  settings: Settings
  changed(): void
}

/** Where reports go. A typed address needs a look at its registrable domain first; a managed one cannot be changed (C28). */
export function ServerCard({ settings, changed }: Props) {
  const [typed, setTyped] = useState('')
  const [asking, setAsking] = useState('')
  const [wrong, setWrong] = useState(false)
  const managed = settings.managed.includes('serverUrl')
  const host = URL.parse(settings.server)?.host ?? ''

  const check = (event: Event) => {
    event.preventDefault()
    const origin = serverOrigin(typed, LOOPBACK_ALLOWED)
    setWrong(!origin)
    setAsking(origin ?? '')
  }
  const use = () =>
    ask('server.set', { url: asking }).then(() => {
      setAsking('')
      setTyped('')
      changed()
    })
  const domain = asking ? registrableDomain(new URL(asking).hostname) : ''
  return (
    <section class="card" aria-labelledby="service">
      <h2 id="service">{t('options.service')}</h2>
      {host && <p>{t('options.using', { host })}</p>}
      {managed ? (
        <p class="pill">{t('options.managed')}</p>
      ) : asking ? (
        <fieldset aria-label={t('options.confirm', { domain })}>
          <p role="status">{t('options.confirm', { domain })}</p>
          <p class="small muted">{asking}</p>
          <div class="bar">
            <button type="button" class="btn primary" onClick={use}>
              {t('options.confirmYes', { domain })}
            </button>
            <button type="button" class="btn" onClick={() => setAsking('')}>
              {t('options.confirmNo')}
            </button>
          </div>
        </fieldset>
      ) : (
        <form class="field" onSubmit={check} noValidate>
          <label for="server">{t('options.address')}</label>
          <span class="hint" id="server-hint">
            {t('options.addressHint')}
          </span>
          <input
            id="server"
            type="url"
            inputMode="url"
            dir="ltr"
            autocomplete="off"
            aria-describedby="server-hint server-wrong"
            aria-invalid={wrong}
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <span id="server-wrong" class="error" role="alert">
            {wrong ? t('options.notAnAddress') : ''}
          </span>
          <div class="bar">
            <button type="submit" class="btn">
              {t('options.check')}
            </button>
          </div>
        </form>
      )}
    </section>
  )
}
