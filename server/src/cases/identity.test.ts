import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { open, placeOf, seal } from '../keys/seal.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { identitiesOf, revokeIdentities } from './identity.ts'
import { caseKey } from './key.ts'
import { addMember } from './open-case.ts'

let desk: Desk
let admin: pg.Client
let caseId: string
let reportId: string
beforeAll(async () => {
  desk = await openDesk()
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
  const made = await desk.receives(aReport(desk.staff.ada, { sender: 'cy@prospect.example' }))
  ;({ caseId, reportId } = made)
  await as(desk.deps.db, system('policy'), (tx) => addMember(desk.deps, tx, caseId, desk.staff.hal.id, 'handler'))
})
afterAll(async () => {
  await admin.end()
  await desk.close()
})

const seenBy = (who: string) => as(desk.deps.db, person(who), (tx) => identitiesOf(desk.deps, tx, caseId))
const sealedRow = async () =>
  (await admin.query<{ identity_sealed: Buffer }>('select identity_sealed from app.report_identity')).rows[0]!
    .identity_sealed
const where = () => placeOf('report_identity', 'identity', reportId, caseId)

test('SEC K3 who reported is sealed under a key of its own, which the handler holds and others do not', async () => {
  const { ada, hal, ivy, bo, una } = desk.staff
  expect((await seenBy(hal.id)).get(reportId)).toEqual({ personId: ada.id, name: ada.name, address: ada.email })
  for (const who of [ivy, bo, una]) await expect(seenBy(who.id), who.name).rejects.toMatchObject({ kind: 'missing' })
  const sealed = await sealedRow()
  expect(sealed.toString('latin1')).not.toContain(ada.name)
  const key = await as(desk.deps.db, system('worker'), (tx) => caseKey(desk.deps, tx, caseId))
  expect(() => open(key, sealed, where()), 'the key of the case does not open it').toThrow()
})

test('SEC K3 after revocation nothing of this installation opens it; what another holder has still does', async () => {
  const { rows } = await admin.query<{ kek: string; wrapped: Buffer }>('select kek, wrapped from app.identity_key')
  const key = await desk.deps.keys.kek.unwrap(rows[0]!, `identity:${caseId}`)
  const custodian = Buffer.alloc(32, 9)
  await admin.query(
    `insert into app.identity_key (case_id, holder, kek, wrapped) values ($1, 'custodian', 'away', $2)`,
    [caseId, seal(custodian, key, 'held')],
  )
  await expect(
    as(desk.deps.db, person(desk.staff.hal.id), (tx) => revokeIdentities(desk.deps, tx, caseId)),
  ).rejects.toThrow('only the service revokes')
  expect(await as(desk.deps.db, system('setup'), (tx) => revokeIdentities(desk.deps, tx, caseId))).toBe(true)
  await expect(seenBy(desk.staff.hal.id)).rejects.toMatchObject({ kind: 'missing' })
  const left = await admin.query<{ holder: string; kek: string; wrapped: Buffer }>('select * from app.identity_key')
  expect(left.rows.map(({ holder }) => holder)).toEqual(['custodian'])
  await expect(
    desk.deps.keys.kek.unwrap(left.rows[0]!, `identity:${caseId}`),
    'with every key there is',
  ).rejects.toThrow()
  const theirs = open(custodian, left.rows[0]!.wrapped, 'held')
  expect(open(theirs, await sealedRow(), where()).toString()).toContain(desk.staff.ada.name)
})
