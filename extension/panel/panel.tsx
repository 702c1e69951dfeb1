import type { Received } from '@breakwater/shared/report.ts'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { emptyForm, type Form, type SendResult, type SessionView } from '../messages.ts'
import { ask, hear } from '../pages/ask.ts'
import { Icon } from '../pages/icon.tsx'
import { type Known, readKnown } from '../pages/known.ts'
import { t } from '../pages/text.ts'
import { readSettings } from '../session/settings.ts'
import { useAutosave } from './autosave.ts'
import { FormView } from './form-view.tsx'
import { FailedView, LaterView, WaitingView } from './kept-views.tsx'
import { missingIn } from './missing-in.ts'
import { draftForWindow, keepForm, ownerOf, readDraft, readMessage, type Shown, whereAmI } from './panel-page.ts'
import { SentView } from './sent-view.tsx'

type View =
  | { is: 'loading' }
  | { is: 'form' }
  | { is: 'later' }
  | { is: 'sent'; received: Received; evidenceWaits: boolean }
  | { is: 'waiting'; cause: string }
  | { is: 'failed'; cause: string }

const TITLES: Record<View['is'], string> = {
  loading: 'panel.title',
  form: 'panel.title',
  later: 'later.title',
  sent: 'sent.title',
  waiting: 'waiting.title',
  failed: 'failed.title',
}

/** Milliseconds to wait for the draft of the click that opened this panel before an empty one is offered. */
const GRACE = 1500

export function PanelPage() {
  const [known, setKnown] = useState<Known | null>(null)
  const [session, setSession] = useState<SessionView | null>(null)
  const [shown, setShown] = useState<Shown | null>(null)
  const [form, setForm] = useState<Form>(emptyForm())
  const [view, setView] = useState<View>({ is: 'loading' })
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const [mailbox, setMailbox] = useState('')
  const id = useRef('')
  const owner = useRef('')

  const notSaved = () => setProblem(t('panel.notSaved'))
  const { later, flush } = useAutosave((kept) => keepForm(owner.current, id.current, kept), notSaved)

  const refresh = useCallback(async () => {
    const found = await readKnown()
    owner.current = ownerOf(found)
    setKnown(found)
    const { session } = await ask('status.get', {})
    setSession(session)
    if (session.state === 'signed-in' && (await ask('panel.get', {}))) setKnown(await readKnown())
  }, [])

  const show = useCallback(async (draft: string) => {
    await flush()
    const found = await readDraft(owner.current, draft)
    if (!found) return false
    id.current = draft
    setShown(found)
    setForm(found.draft.form)
    setView({ is: 'form' })
    setProblem('')
    setBusy(false)
    return true
  }, [])

  const showResult = useCallback((result: SendResult) => {
    setBusy(false)
    setView(
      result.state === 'sent'
        ? { is: 'sent', received: result.received, evidenceWaits: false }
        : { is: result.state, cause: result.cause },
    )
  }, [])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let here = { tab: -1, window: -1 }
    const stop = hear((news) => {
      if (news.type === 'draft.opened' && news.window === here.window) {
        clearTimeout(timer)
        show(news.id)
      }
      if (news.type === 'draft.changed' && news.id === id.current)
        readDraft(owner.current, news.id).then((found) => found && setShown(found))
      if (news.type === 'report.received' && news.key === id.current)
        setView({ is: 'sent', received: news.received, evidenceWaits: news.received.missing.length > 0 })
      if (news.type === 'session.changed') refresh()
    })
    const begin = async () => {
      here = await whereAmI()
      const found = await readKnown()
      owner.current = ownerOf(found)
      setKnown(found)
      setMailbox((await readSettings()).reportMailbox)
      const draft = await draftForWindow(here.window)
      if (!draft || !(await show(draft)))
        timer = setTimeout(() => ask('draft.blank', { tab: here.tab }).then((blank) => show(blank.id)), GRACE)
      await refresh()
    }
    begin().catch(notSaved)
    const online = () => ask('outbox.flush', {}).catch(() => undefined)
    addEventListener('online', online)
    return () => {
      clearTimeout(timer)
      stop()
      removeEventListener('online', online)
    }
  }, [])

  const close = () => flush().then(() => window.close())
  useEffect(() => {
    const esc = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close()
    }
    addEventListener('keydown', esc)
    return () => removeEventListener('keydown', esc)
  })
  useEffect(() => {
    document.title = t(TITLES[view.is])
  }, [view.is])

  const change = (part: Partial<Form>) => {
    const next = { ...form, ...part }
    setForm(next)
    setProblem('')
    later(next)
    for (const key of part.ticked ?? [])
      if (!form.ticked.includes(key)) readMessage(id.current, key).catch(() => undefined)
  }
  const send = async () => {
    if (busy) return
    const missing = missingIn(form, new Date())
    if (missing) return setProblem(t(missing))
    setBusy(true)
    try {
      await flush()
      showResult(await ask('report.send', { id: id.current }))
    } catch {
      setBusy(false)
      notSaved()
    }
  }
  const saveLater = () => keepForm(owner.current, id.current, form, true).then(() => setView({ is: 'later' }), notSaved)
  const signIn = () =>
    flush()
      .then(() => ask('session.signIn', {}))
      .then(refresh)
      .then(() =>
        view.is === 'waiting'
          ? ask('report.send', { id: id.current }).then(showResult)
          : show(id.current).then(() => undefined),
      )
      .catch(() => setProblem(t('options.signInFailed')))
  const tryAgain = () => ask('report.send', { id: id.current }).then(showResult).catch(notSaved)
  const backToDraft = () =>
    ask('report.backToDraft', { key: id.current })
      .then((back) => show(back.id))
      .catch(notSaved)

  return (
    <div class="page">
      <header class="ph">
        <Icon name="breakwater" size="l" />
        <h1>{t(TITLES[view.is])}</h1>
        <button type="button" class="btn quiet sm icon-only end" aria-label={t('common.close')} onClick={close}>
          <Icon name="x" size="s" />
        </button>
      </header>
      {view.is === 'form' && shown && known && (
        <FormView
          {...{
            shown,
            form,
            panel: known.panel,
            emergency: known.emergency,
            session,
            busy,
            problem,
            change,
            send,
            saveLater,
            signIn,
          }}
        />
      )}
      {view.is === 'loading' && (
        <main class="pb" aria-busy="true">
          <p class="muted">{t('common.loading')}</p>
        </main>
      )}
      {view.is === 'later' && <LaterView back={() => setView({ is: 'form' })} />}
      {view.is === 'sent' && (
        <SentView
          id={id.current}
          received={view.received}
          panel={known?.panel ?? null}
          server={session?.server ?? ''}
          evidenceWaits={view.evidenceWaits}
        />
      )}
      {view.is === 'waiting' && <WaitingView cause={view.cause} tryAgain={tryAgain} signIn={signIn} />}
      {view.is === 'failed' && <FailedView cause={view.cause} mailbox={mailbox} back={backToDraft} />}
    </div>
  )
}
