import { afterAll, beforeAll, expect, test } from 'vitest'
import { NotSent } from '../mailer/smtp-mailer.ts'
import { type LetterDesk, openLetterDesk } from '../testing/letter-desk.ts'
import { sendPolicies } from './contract-notice.ts'
import { enterContract, listContracts, uploadContracts } from './contracts.ts'
import { sendLetters } from './send-job.ts'
import { saveLetterSettings } from './settings.ts'

let desk: LetterDesk
beforeAll(async () => {
  desk = await openLetterDesk()
}, 60_000)
afterAll(() => desk.close())

const to = { name: 'Their office', organisation: 'Fab Ltd', address: 'office@fab.example' }
const fab = { number: 'C-1', company: 'Fab Ltd', domain: 'fab.example', signedOn: '2026-11-05' }
const pump = () => sendLetters.run(desk.deps, {})

test('P48 C15 every business that signs gets the policies in writing: version, recipient, day and proof are kept, and who got none is listed', async () => {
  const { hal } = desk.staff
  const entered = await enterContract(desk.deps, hal, fab)
  expect(entered).toMatchObject({ company: 'Fab Ltd', notice: null, overdue: true })
  await expect(enterContract(desk.deps, hal, fab)).rejects.toMatchObject({ code: 'contract.known' })
  const csv = 'number;company;domain;signed\nC-2;Vee GmbH;vee.example;2026-11-09\nC-1;Fab Ltd;fab.example;2026-11-05\n'
  expect(await uploadContracts(desk.deps, hal, csv)).toEqual({ added: 1, known: 1 })
  await expect(uploadContracts(desk.deps, hal, 'C-3;;x;yesterday')).rejects.toMatchObject({
    code: 'contract.line',
    params: { line: '1' },
  })
  expect((await listContracts(desk.deps, hal, 'without')).without).toBe(2)
  expect((await desk.rows(`select clock, stopped_at from app.clock where subject = $1`, [entered.id]))[0]).toEqual({
    clock: 'policy-notice',
    stopped_at: null,
  })

  await expect(
    sendPolicies(desk.deps, hal, entered.id, { recipient: to, via: 'post', proof: '' }),
  ).rejects.toMatchObject({ code: 'letter.proof' })
  await sendPolicies(desk.deps, hal, entered.id, { recipient: to, via: 'email', proof: '' })
  await pump()
  expect(desk.sent.at(-1)).toMatchObject({ to: { name: 'Their office', address: 'office@fab.example' } })
  const [sent] = (await listContracts(desk.deps, hal, 'all')).contracts.filter((c) => c.id === entered.id)
  expect(sent).toMatchObject({
    overdue: false,
    notice: { version: '1.0.0', to: 'Their office', via: 'email', delivery: 'delivered' },
  })
  expect(
    (await desk.rows(`select stopped_at from app.clock where subject = $1`, [entered.id]))[0]!['stopped_at'],
  ).not.toBeNull()
  const [vee] = (await listContracts(desk.deps, hal, 'without')).contracts
  await sendPolicies(desk.deps, hal, vee!.id, {
    recipient: to,
    via: 'hand',
    on: '2026-11-09',
    proof: 'Signed for by the office',
  })
  expect((await listContracts(desk.deps, hal, 'without')).without).toBe(0)
})

test('P48 G4 a vendor that signed without a notice opens the step of its case; the notice ends it', async () => {
  const { hal } = desk.staff
  const contract = await enterContract(desk.deps, hal, {
    ...fab,
    number: 'V-9',
    company: 'Vendor AG',
    domain: 'vendor.example',
  })
  const { caseId } = await desk.aCase({ relation: 'vendor', sender: 'vee@vendor.example' })
  expect(await desk.step(caseId, 'policy-notice')).toBe('open')
  await sendPolicies(desk.deps, hal, contract.id, {
    recipient: { ...to, address: '1 Long Road' },
    via: 'post',
    on: '2026-11-09',
    proof: 'RR 9',
  })
  expect(await desk.step(caseId, 'policy-notice')).toBe('done')
})

test('P48 a notice that comes back leaves the contract in the list of those without', async () => {
  const { hal } = desk.staff
  const contract = await enterContract(desk.deps, hal, {
    ...fab,
    number: 'B-1',
    company: 'Back Ltd',
    domain: 'back.example',
  })
  await sendPolicies(desk.deps, hal, contract.id, { recipient: to, via: 'email', proof: '' })
  const relay = desk.deps.mailer.send
  desk.deps.mailer.send = async () => {
    throw new NotSent('550', { uncertain: false, final: true }, undefined)
  }
  await pump()
  desk.deps.mailer.send = relay
  const { contracts } = await listContracts(desk.deps, hal, 'without')
  expect(contracts.map((c) => c.company)).toEqual(['Back Ltd'])
  expect(contracts[0]).toMatchObject({ notice: { delivery: 'undelivered' }, overdue: true })
})

test('answers to letters never go to the mailbox for reports', async () => {
  const address = desk.deps.config.mail.address!
  await expect(saveLetterSettings(desk.deps, desk.staff.hal, address)).rejects.toMatchObject({
    code: 'letter.reply_is_reports',
  })
})
