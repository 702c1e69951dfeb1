import type { CaseView } from '@breakwater/shared/case.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { sha256 } from '../evidence/keep.ts'
import { putEvidence } from '../reports/put-evidence.ts'
import { send } from '../reports/send.ts'
import { lookup } from '../restrictions/lookup.ts'
import { type Desk, openDesk } from '../testing/desk.ts'
import { access } from './access.ts'
import { act } from './act.ts'
import { claim } from './claim.ts'
import { close } from './close.ts'
import { checkEvidence, viewEvidence } from './evidence.ts'
import { inbox } from './inbox.ts'
import { lift } from './lift.ts'
import { note, update } from './note.ts'
import { recordStep } from './record-step.ts'
import { viewCase } from './view.ts'

const MAIL = Buffer.from(
  'From: Cy Dale <cy@prospect.example>\r\nTo: ada@pines.example\r\nSubject: Re: offer\r\n\r\nYou owe me a drink, or else.\r\n',
)
let desk: Desk
let reference = ''
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const see = (who: Person) => viewCase(desk.deps, who, reference)
const step = (view: CaseView, id: string) => view.steps.find((s) => s.step === id)
const finish = async (who: Person, id: string, values: Parameters<typeof recordStep>[4]) =>
  recordStep(desk.deps, who, reference, step(await see(who), id)!.id, values)

test('G1 Ada reports the prospect: saved, paused and routed in one commit', async () => {
  const key = crypto.randomUUID()
  const sha = sha256(MAIL).toString('hex')
  const answer = await send(desk.deps, desk.staff.ada, {
    key,
    source: 'gmail',
    items: [
      {
        kind: 'mail',
        fidelity: 'raw',
        via: 'page',
        tried: [],
        selectors: '',
        name: '',
        type: 'message/rfc822',
        size: MAIL.length,
        sha256: sha,
        snapshot: { provider: 'gmail', from: 'cy@prospect.example', fromName: 'Cy Dale' },
      },
    ],
    words: '',
    wishes: { choices: ['no-contact'], words: 'Please let someone else take over.', police: 'not-asked', contact: '' },
    relation: 'prospect',
    behaviours: [],
    channel: 'unknown',
    danger: { now: 'unknown', policeCalledFirst: 'unknown' },
    tellManager: null,
    managerInvolved: false,
    onBehalfOf: null,
    about: { name: '', email: '', organisation: '' },
  })
  reference = answer.reference
  expect(answer.missing).toEqual([sha])
  expect(answer.next.length).toBeGreaterThanOrEqual(2)
  const put = await putEvidence(desk.deps, desk.staff.ada, key, sha, MAIL)
  expect(put.missing).toEqual([])
  await expect(putEvidence(desk.deps, desk.staff.ada, key, sha, Buffer.from('other'))).rejects.toMatchObject({
    code: 'report.wrong_evidence',
  })
})

test('SETTLED 1 before the claim the desk sees metadata only, and the case itself does not exist for it', async () => {
  const { rows, counts } = await inbox(desk.deps, desk.staff.hal, { view: 'unassigned', offset: 0, limit: 50 })
  expect(counts.unassigned).toBe(1)
  expect(rows[0]).toMatchObject({ reference, about: null, reporter: null, claimed: false })
  await expect(see(desk.staff.hal)).rejects.toMatchObject({ code: 'refusal.missing' })
  await expect(see(desk.staff.gus)).rejects.toMatchObject({ code: 'refusal.missing' })
})

test('G1 the desk claims it; two at once: one wins', async () => {
  const tried = await Promise.allSettled([
    claim(desk.deps, desk.staff.hal, reference),
    claim(desk.deps, desk.staff.ivy, reference),
  ])
  expect(tried.filter((t) => t.status === 'fulfilled')).toHaveLength(1)
  if (tried[0]?.status === 'rejected') [desk.staff.hal, desk.staff.ivy] = [desk.staff.ivy, desk.staff.hal]
  const view = await see(desk.staff.hal)
  expect(view.wishes?.words).toBe('Please let someone else take over.')
  expect(view.evidence).toHaveLength(1)
  expect(step(view, 'pause')?.state).toBe('done')
  expect(step(view, 'unqualified')).toBeUndefined()
  expect(view.thirdParty?.restriction?.stage).toBe('pause')
  await expect(viewCase(desk.deps, desk.staff.ivy, reference)).rejects.toMatchObject({ code: 'refusal.missing' })
})

test('SEC D9 the evidence is what was sent, verified on reading; the reading is in custody and trail', async () => {
  const { evidence } = await see(desk.staff.hal)
  const shown = await viewEvidence(desk.deps, desk.staff.hal, reference, evidence![0]!.id)
  expect(shown.text).toContain('or else')
  expect(shown.sha256).toBe(sha256(MAIL).toString('hex'))
  expect(await checkEvidence(desk.deps, desk.staff.hal, reference, evidence![0]!.id)).toMatchObject({ intact: true })
  expect((await see(desk.staff.hal)).evidence![0]!.opened).toBe(1)
  const log = await access(desk.deps, desk.staff.ada, reference)
  expect(log.map((l) => l.what)).toContain('Read a message')
  expect(log.map((l) => l.who)).not.toContain('Hal Reed')
})

test('P42 a colleague who asks hears yes and whom to ask, nothing else', async () => {
  expect(
    await lookup(desk.deps, desk.staff.gus, [
      { kind: 'email', value: 'CY@prospect.example' },
      { kind: 'email', value: 'else@prospect.example' },
    ]),
  ).toEqual({ answers: ['restricted', 'clear'], askRole: 'hr' })
})

test('P44 G1 unqualified before the talk is refused with its clause, for the person and for hr alike', async () => {
  for (const who of [desk.staff.ada, desk.staff.hal, desk.staff.bo]) {
    await expect(act(desk.deps, who, reference, 'unqualified', '')).rejects.toMatchObject({
      kind: 'blocked',
      params: { clause: 'icn/prospects.4' },
    })
  }
  expect((await see(desk.staff.hal)).thirdParty?.restriction?.stage).toBe('pause')
})

test('G1 P38 the manager sees their steps and the message, no wishes, and records the talk', async () => {
  const view = await see(desk.staff.bo)
  expect(view.steps.map((s) => s.step).sort()).toEqual(['manager-talk', 'metrics', 'protect'])
  expect(view.evidence?.map(({ kind }) => kind)).toEqual(['mail'])
  expect([view.wishes, view.words]).toEqual([null, null])
  await expect(
    finish(desk.staff.bo, 'manager-talk', { date: '2026-11-09', summary: 'We spoke.' }),
  ).rejects.toMatchObject({ code: 'record.needs' })
  await finish(desk.staff.bo, 'manager-talk', { date: '2026-11-09', present: ['Ada', 'Bo'], summary: 'We spoke.' })
  expect(step(await see(desk.staff.hal), 'unqualified')).toMatchObject({ state: 'open', gate: { state: 'ready' } })
})

test('G1 now Ada marks the prospect', async () => {
  await act(desk.deps, desk.staff.ada, reference, 'unqualified', '')
  const view = await see(desk.staff.hal)
  expect(step(view, 'unqualified')?.state).toBe('done')
  expect(view.thirdParty?.restriction?.stage).toBe('unqualified')
  await expect(act(desk.deps, desk.staff.ada, reference, 'unqualified', '')).rejects.toMatchObject({
    code: 'action.already_done',
  })
})

test('P41 closing with the figures open is refused with icn/prospects.3', async () => {
  const closing = { outcome: 'resolved', reason: 'Done with it', notice: 'We finished.' } as const
  await finish(desk.staff.hal, 'investigate', {
    investigator: ['Hal'],
    plan: 'Read and ask',
    started: '2026-11-09',
    ended: '2026-11-09',
    summary: 'As reported.',
  })
  await finish(desk.staff.bo, 'protect', { measure: 'Gus takes over', date: '2026-11-09', agreed: true })
  await expect(close(desk.deps, desk.staff.hal, reference, closing)).rejects.toMatchObject({
    kind: 'blocked',
    params: { clause: 'icn/prospects.3' },
  })
})

test('P68 a call that ended because of the prospect counts as successful, and the person sees it', async () => {
  await finish(desk.staff.bo, 'metrics', { kind: 'CALL_SUCCESS', amount: 1, unit: 'calls a day', period: '2026-11-09' })
  expect((await see(desk.staff.ada)).metrics).toMatchObject([{ kind: 'CALL_SUCCESS', amount: 1 }])
  expect(step(await see(desk.staff.hal), 'metrics')?.state).toBe('done')
})

test('G1 with everything done the case closes, the reporter is told and may reopen', async () => {
  await note(desk.deps, desk.staff.hal, reference, 'Only for the desk', 'desk')
  await update(desk.deps, desk.staff.hal, reference, 'We are done here.')
  expect(step(await see(desk.staff.hal), 'acknowledge')?.state).toBe('done')
  await close(desk.deps, desk.staff.hal, reference, {
    outcome: 'resolved',
    reason: 'Done with it',
    notice: 'We finished.',
  })
  const hers = await see(desk.staff.ada)
  expect(hers.status).toBe('closed')
  expect(hers.timeline?.map((t) => t.body).filter(Boolean)).toEqual(
    expect.arrayContaining(['We are done here.', 'We finished.']),
  )
  expect(JSON.stringify(hers.timeline)).not.toContain('Only for the desk')
  expect(hers.you.may).toContain('case.reopen')
  expect(step(await see(desk.staff.hal), 'no-penalty')?.state).toBe('open')
})

test('P46 CRM-12 only the desk lifts: the manager is refused, the handler lifts with a reason', async () => {
  await expect(lift(desk.deps, desk.staff.bo, reference, 'They said sorry.')).rejects.toMatchObject({
    kind: 'forbidden',
  })
  await expect(lift(desk.deps, desk.staff.gus, reference, 'They said sorry.')).rejects.toMatchObject({
    kind: 'missing',
  })
  await lift(desk.deps, desk.staff.hal, reference, 'They said sorry, and Ada agreed.')
  expect((await see(desk.staff.hal)).thirdParty?.restriction?.stage).toBe('lifted')
  const asked = await lookup(desk.deps, desk.staff.gus, [{ kind: 'email', value: 'cy@prospect.example' }])
  expect(asked.answers).toEqual(['clear'])
  await expect(lift(desk.deps, desk.staff.hal, reference, 'again')).rejects.toMatchObject({ code: 'restriction.none' })
})

test('SEC A2 every change and every reading is on the chained trail', async () => {
  const trail = await as(desk.deps.db, system('setup'), async (tx) =>
    (await import('../trail/record.ts')).verifyTrail(tx),
  )
  expect(trail.bad).toBeNull()
  expect(trail.rows).toBeGreaterThan(30)
})
