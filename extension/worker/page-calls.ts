import { client } from '@breakwater/shared/contract/client.ts'
import { reports } from '@breakwater/shared/contract/reports.ts'
import { session } from '@breakwater/shared/contract/session.ts'
import { browser } from '../browser.ts'
import type { Account, PageCall, PageCalls, SessionView, Status } from '../messages.ts'
import { adopt } from '../outbox/adopt.ts'
import { draftOf, itemsOf, putDraft } from '../outbox/drafts.ts'
import { allWaiting, waitingReport } from '../outbox/waiting.ts'
import { proving } from '../session/proof.ts'
import { serverOrigin } from '../session/server-address.ts'
import { LOOPBACK_ALLOWED, readSettings, writeSetting } from '../session/settings.ts'
import { signIn } from '../session/sign-in.ts'
import { forgetTokens, keepTokens } from '../session/tokens.ts'
import { showBadge } from './badge.ts'
import { askForCapture } from './capturing.ts'
import { syncCrmSites } from './crm-sites.ts'
import { startDraft } from './drafting.ts'
import { openCurrent } from './opening.ts'
import { formOf } from './report-of.ts'
import { sendReport } from './reporting.ts'
import { codes, putAway } from './return-codes.ts'
import { sendWaiting } from './sending.ts'
import { call, database, keeping, lock, now, owner, sessionView, shelf, tell } from './world.ts'

type Answers = { [C in PageCall]: (ask: PageCalls[C]['ask']) => Promise<PageCalls[C]['answer']> }

const windowOf = async (tab: number) => (await browser.tabs.get(tab)).windowId

async function status(): Promise<Status> {
  const [db, me] = [await database(), await owner()]
  const rows = (await allWaiting(db)).filter((row) => row.owner === me)
  const waiting = await Promise.all(
    rows.map(async (row) => {
      const report = await waitingReport(db, row)
      const shot = report.items[0]?.snapshot
      return {
        key: row.key,
        about: shot?.subject ?? shot?.heading ?? report.words.slice(0, 80),
        state: row.state,
        cause: row.cause,
        at: row.at,
        mine: true,
      }
    }),
  )
  return {
    session: await sessionView(),
    waiting,
    health: ((await shelf.get('health')) as string | undefined) ?? null,
    notChecked: (await shelf.get('notChecked')) === true,
    codes: await codes(),
  }
}

async function enter(): Promise<SessionView> {
  const { server } = await readSettings()
  if (!server) throw new Error('no service')
  const kept = await keeping()
  const tokens = await signIn(kept, server, {
    redirect: browser.identity.getRedirectURL(),
    open: (url) => browser.identity.launchWebAuthFlow({ url, interactive: true }),
  })
  const asking = { authorization: `DPoP ${tokens.access_token}` }
  const me = await client(server, proving(kept.db, kept.fetch), () => asking)(session.me, {})
  // Under the outbox's lock: nothing of the person before may go out under the new name (EXT-30).
  await lock('breakwater-outbox', async () => {
    if ((await owner()) !== me.id) await browser.storage.local.remove('panel')
    await browser.storage.local.set({
      account: { id: me.id, name: me.name, email: me.email, organisation: me.organisation, server } satisfies Account,
    })
    await keepTokens(kept, tokens)
    await adopt(kept.db, me.id)
  })
  tell({ type: 'session.changed' })
  // Not awaited: signing in is done, what waits may take its time.
  sendWaiting(true).catch(() => undefined)
  return sessionView()
}

async function leave(): Promise<SessionView> {
  await forgetTokens(await keeping())
  await browser.storage.local.remove(['account', 'panel'])
  await browser.storage.session.remove(['mine', 'codes'])
  await showBadge()
  tell({ type: 'session.changed' })
  return sessionView()
}

/** A refused report becomes a draft again, with its bytes; nothing of it is lost. */
async function backToDraft(key: string): Promise<{ id: string }> {
  const [db, me] = [await database(), await owner()]
  const row = await db.get('waiting', key)
  if (row?.owner !== me) return { id: key }
  const report = await waitingReport(db, row)
  const at = now()
  const items = report.items.map(({ kind, snapshot, ...kept }, n) => ({
    key: `${snapshot.provider}:${snapshot.messageId ?? n}`,
    kind: kind === 'file' ? ('page' as const) : kind,
    url: snapshot.url ?? '',
    heading: snapshot.subject ?? snapshot.heading,
    kept,
  }))
  const form = formOf(
    report,
    items.map((item) => item.key),
  )
  const source =
    report.source === 'gmail' || report.source === 'outlook' || report.source === 'crm' ? report.source : 'page'
  await putDraft(
    db,
    me,
    { id: key, source, tab: -1, document: '', createdAt: row.at, updatedAt: at, saved: true, form },
    items,
  )
  await db.delete('waiting', key)
  tell({ type: 'outbox.changed' })
  return { id: key }
}

/** What an extension page may ask. The names are the whole interface; types are in messages.ts. */
export const answers: Answers = {
  'status.get': status,
  'panel.get': async () => {
    const panel = await call(reports.panel, {}).catch(() => null)
    if (!panel) return null
    // The service may name its pages by path alone.
    const policyUrl = panel.policyUrl && (URL.parse(panel.policyUrl, (await readSettings()).server)?.href ?? '')
    await browser.storage.local.set({ panel: { ...panel, policyUrl }, emergency: panel.emergency })
    return panel
  },
  'reports.mine': async () => {
    const mine = await call(reports.mine, {}).catch(() => null)
    if (mine) await browser.storage.session.set({ mine })
    return mine
  },
  'draft.start': async ({ tab }) => ({ id: await openCurrent(tab, await windowOf(tab)) }),
  'draft.blank': async ({ tab }) => ({
    id: await startDraft({ source: 'page', tab, window: await windowOf(tab), document: '', items: [] }),
  }),
  'draft.capture': async ({ id, key }) => {
    const [db, me] = [await database(), await owner()]
    const draft = await draftOf(db, me, id)
    const item = (await itemsOf(db, me, id)).find((i) => i.key === key)
    return {
      ok:
        draft !== undefined && item !== undefined && (item.kept !== undefined || (await askForCapture(id, draft, key))),
    }
  },
  'report.send': ({ id }) => sendReport(id),
  'report.takeBack': ({ key, askedTo }) => call(reports.takeBack, { params: { key }, body: { askedTo } }),
  'report.undoTakeBack': ({ key }) => call(reports.undoTakeBack, { params: { key }, body: {} }),
  'report.backToDraft': ({ key }) => backToDraft(key),
  'code.kept': async ({ key }) => putAway(key),
  'outbox.flush': async () => ({ waiting: await sendWaiting(true) }),
  'session.signIn': enter,
  'session.signOut': leave,
  'server.set': async ({ url }) => {
    const origin = serverOrigin(url, LOOPBACK_ALLOWED)
    if (!origin) throw new Error('not an address')
    await writeSetting('serverUrl', origin)
    tell({ type: 'session.changed' })
    return sessionView()
  },
  'crm.sync': async () => ({ origins: await syncCrmSites() }),
}
