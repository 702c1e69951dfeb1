import { useCallback, useEffect, useState } from 'preact/hooks'
import { browser } from '../browser.ts'
import type { Status } from '../messages.ts'
import { ask, hear } from '../pages/ask.ts'
import { CopyButton } from '../pages/copy-button.tsx'
import { Icon } from '../pages/icon.tsx'
import { t } from '../pages/text.ts'
import { readSettings, type Settings, writeSetting } from '../session/settings.ts'
import { AccountCard } from './account-card.tsx'
import { CrmCard } from './crm-card.tsx'
import { ServerCard } from './server-card.tsx'

/** Versions, counts and states; nothing anybody wrote or read (EXT-31). */
const diagnostics = (status: Status, settings: Settings): string =>
  [
    `version ${browser.runtime.getManifest().version}`,
    `browser ${navigator.userAgent}`,
    `service ${settings.server || '-'}`,
    `session ${status.session.state}`,
    `waiting ${status.waiting.map(({ state, cause }) => `${state}/${cause}`).join(' ') || '0'}`,
    `page ${status.health ?? 'ok'}`,
    `managed ${settings.managed.join(' ') || '-'}`,
  ].join('\n')

export function OptionsPage() {
  const [settings, setSettings] = useState<Settings | null>(null)
  const [status, setStatus] = useState<Status | null>(null)
  const load = useCallback(async () => {
    setSettings(await readSettings())
    setStatus(await ask('status.get', {}))
  }, [])
  useEffect(() => {
    document.title = t('options.title')
    load()
    return hear(load)
  }, [])
  const discreet = (on: boolean) => writeSetting('discreetLabel', on).then(load)
  const labelManaged = settings?.managed.includes('discreetLabel')
  return (
    <div class="page">
      <header class="ph">
        <Icon name="breakwater" size="l" />
        <h1>{t('options.title')}</h1>
      </header>
      <main class="pb">
        {settings && <ServerCard settings={settings} changed={load} />}
        {settings && status && (
          <AccountCard session={status.session} organisation={settings.organisation} changed={load} />
        )}
        {settings && (
          <section class="card" aria-labelledby="button">
            <h2 id="button">{t('options.button')}</h2>
            <label class="switch">
              {t('options.discreet')}
              <input
                type="checkbox"
                role="switch"
                aria-describedby="discreet-hint"
                checked={settings.discreet}
                aria-checked={settings.discreet}
                disabled={labelManaged}
                onChange={({ currentTarget }) => discreet(currentTarget.checked)}
              />
            </label>
            <p class="small muted" id="discreet-hint">
              {t(labelManaged ? 'options.managed' : 'options.discreetHint')}
            </p>
          </section>
        )}
        {settings && <CrmCard listed={settings.crmOrigins} />}
        {settings && status && (
          <section class="card" aria-labelledby="diagnostics">
            <h2 id="diagnostics">{t('options.diagnostics')}</h2>
            <p class="small muted">{t('options.diagnosticsHint')}</p>
            <pre>{diagnostics(status, settings)}</pre>
            <div class="bar">
              <CopyButton text={diagnostics(status, settings)} label={t('options.copyDiagnostics')} />
            </div>
          </section>
        )}
      </main>
    </div>
  )
}
