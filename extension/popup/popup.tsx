import type { MyReport } from '@breakwater/shared/report.ts'
import { Fragment } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { browser } from '../browser.ts'
import type { Status } from '../messages.ts'
import { ask, hear } from '../pages/ask.ts'
import { Code } from '../pages/code.tsx'
import { DangerLine } from '../pages/danger-line.tsx'
import { Icon } from '../pages/icon.tsx'
import { type Known, readKnown } from '../pages/known.ts'
import { Support } from '../pages/support.tsx'
import { t } from '../pages/text.ts'
import { Outbox, Reports } from './lists.tsx'
import { type DraftLine, draftLines, type Here, kindOf, openPanel, tabHere } from './popup-page.ts'

const hostOf = (server: string) => URL.parse(server)?.host ?? ''

export function PopupPage() {
  const [here, setHere] = useState<Here | null>(null)
  const [known, setKnown] = useState<Known | null>(null)
  const [status, setStatus] = useState<Status | null>(null)
  const [drafts, setDrafts] = useState<DraftLine[]>([])
  const [mine, setMine] = useState<MyReport[]>([])
  const [problem, setProblem] = useState('')

  const load = useCallback(async () => {
    const found = await readKnown()
    setKnown(found)
    setMine(found.mine)
    setDrafts(await draftLines(found.account?.id ?? ''))
    performance.mark('popup-shown')
    const now = await ask('status.get', {})
    setStatus(now)
    if (now.session.state !== 'signed-in') return
    if (!found.panel && (await ask('panel.get', {}))) setKnown(await readKnown())
    setMine((await ask('reports.mine', {})) ?? found.mine)
  }, [])

  useEffect(() => {
    document.title = t('common.product')
    tabHere().then(setHere)
    load()
    return hear((news) => {
      if (news.type !== 'draft.opened') load()
    })
  }, [])

  // The panel opens in the click itself; the draft follows.
  const report = () =>
    here &&
    openPanel(here)
      .then(() => ask('draft.start', { tab: here.tab }))
      .then(
        () => window.close(),
        () => setProblem(t('panel.notSaved')),
      )
  // Beside a mail or a record the panel is there already; anywhere else the form of the service has the room for it (C26).
  const other = () => {
    if (!here) return
    const server = status?.session.server
    if (server && kindOf(here.url) === 'reportPage')
      return browser.tabs.create({ url: `${server}/report` }).then(() => window.close())
    return openPanel(here)
      .then(() => ask('draft.blank', { tab: here.tab }))
      .then(() => window.close())
  }
  const openDraft = (id: string) => here && openPanel(here, id).then(() => window.close())
  const signIn = () => ask('session.signIn', {}).then(load, () => setProblem(t('options.signInFailed')))
  const back = (key: string) => ask('report.backToDraft', { key }).then(({ id }) => openDraft(id))
  const settings = () => browser.runtime.openOptionsPage()

  const session = status?.session
  return (
    <div class="page">
      <header class="ph">
        <Icon name="breakwater" size="l" />
        <h1>{t('common.product')}</h1>
        {known?.account && <bdi class="end small muted">{known.account.name}</bdi>}
      </header>
      <main class="pb">
        {known && <DangerLine emergency={known.emergency} />}
        <button type="button" class="btn primary block" disabled={!here || here.tab < 0} onClick={report}>
          <Icon name="flag" size="s" />
          {t(`popup.${kindOf(here?.url ?? '')}`)}
        </button>
        <p role="alert" class="small" hidden={!problem}>
          {problem}
        </p>
        {status?.health && <p class="row2 note">{t('popup.changed')}</p>}
        {session && session.state !== 'signed-in' && (
          <div class="row2 note">
            <span>
              {session.account
                ? t('popup.expired', { email: session.account.email })
                : t(session.server ? 'popup.signedOut' : 'panel.noServer')}
            </span>
            {session.server ? (
              <button
                type="button"
                class="btn sm end"
                onClick={signIn}
                title={t('popup.signInAt', { host: hostOf(session.server) })}
              >
                {t('popup.signIn')}
              </button>
            ) : (
              <button type="button" class="btn sm end" onClick={settings}>
                {t('popup.settings')}
              </button>
            )}
          </div>
        )}
        {status && <Outbox waiting={status.waiting} back={back} />}
        {status?.codes.map((one) => (
          <Fragment key={one.key}>
            <Code one={one} server={session?.server ?? ''} />
            <button type="button" class="btn sm" onClick={() => ask('code.kept', { key: one.key })}>
              {t('nameless.kept')}
            </button>
          </Fragment>
        ))}
        <Reports mine={mine} drafts={drafts} server={session?.server ?? ''} open={openDraft} />
        {status?.notChecked && <p class="small muted">{t('popup.notChecked')}</p>}
        <Support offers={(known?.panel?.support ?? []).slice(0, 1)} />
        <button type="button" class="row2" onClick={other}>
          <span>{t('popup.something')}</span>
          <span class="end">
            <Icon name="arrow" size="s" />
          </span>
        </button>
      </main>
      <footer class="pf">
        <div class="two small">
          <button type="button" class="linkish" onClick={settings}>
            {t('popup.settings')}
          </button>
          {session?.server && (
            <a class="linkish" href={`${session.server}/guide`} target="_blank" rel="noreferrer">
              {t('popup.guide')}
            </a>
          )}
        </div>
      </footer>
    </div>
  )
}
