import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system, type Tx } from '../db/as.ts'
import { connect } from '../db/connect.ts'
import { freshDatabase } from '../testing/database.ts'
import { readDirectory } from './directory.ts'
import { findByAddress } from './find-by-address.ts'
import { type DirectoryRefusal, importDirectory } from './import-csv.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: ReturnType<typeof connect>

beforeAll(async () => {
  database = await freshDatabase()
  db = connect(database.runtimeUrl, (error) => expect(error).toBeUndefined())
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const setup = <Result>(work: (tx: Tx) => Promise<Result>) => as(db, system('setup'), work)
const load = (csv: string, whole = false) => setup((tx) => importDirectory(tx, csv, whole))
const says = (csv: string) =>
  load(csv).then(
    () => [],
    (error: DirectoryRefusal) => [...error.says],
  )
const everyone = () =>
  setup((tx) =>
    tx.selectFrom('person').select(['email', 'name', 'active', 'manager_id', 'roles']).orderBy('email').execute(),
  )

const FILE = `email,name,manager_email,team,roles,aliases,country,time_zone
Lee@Our.example,Lee Lead,,Board,senior-leader,,GB,Europe/London
hana@our.example,"Hana, of HR",lee@our.example,People,hr;admin,hr@our.example|h.ana@our.example,de,Europe/Berlin

ana@our.example,Ana,hana@our.example,Sales,,,,
`

test('a directory is read as people with managers, roles, addresses and zones', async () => {
  expect(await load(FILE)).toEqual({ added: 3, changed: 0, left: 0 })
  const hana = await setup((tx) => findByAddress(tx, ' H.Ana@our.example '))
  expect(hana).toMatchObject({ name: 'Hana, of HR', roles: ['employee', 'manager', 'hr', 'admin'] })
  const ana = await setup((tx) => findByAddress(tx, 'ana@our.example'))
  expect(ana).toMatchObject({ managerId: hana?.id, roles: ['employee'] })
  for (const stranger of ['ana+x@our.example', 'nobody@our.example', '', '%'])
    expect(await setup((tx) => findByAddress(tx, stranger))).toBeUndefined()
})

test('loading again changes people, and leaves alone who is not named', async () => {
  expect(await load('name;email;manager_email\r\nAna Maria;ana@our.example;lee@our.example\r\n')).toEqual({
    added: 0,
    changed: 1,
    left: 0,
  })
  expect((await everyone()).map(({ name, active }) => [name, active])).toEqual([
    ['Ana Maria', true],
    ['Hana, of HR', true],
    ['Lee Lead', true],
  ])
})

test('a whole directory makes inactive who left, and they are found no more', async () => {
  expect(await load('\uFEFFemail,name\nlee@our.example,Lee\nhana@our.example,Hana\n', true)).toEqual({
    added: 0,
    changed: 2,
    left: 1,
  })
  expect(await setup((tx) => findByAddress(tx, 'ana@our.example'))).toBeUndefined()
  expect(await load(FILE)).toEqual({ added: 0, changed: 3, left: 0 })
})

test('every line that needs a correction is named in plain words, and nothing is changed', async () => {
  const before = await everyone()
  expect(
    await says(`email,name,manager_email,roles,aliases,country,time_zone
new@our.example,New,,,,,
not-an-address,X,,,,,
a@our.example,,,,,,
b@our.example,B,,boss,,Germany,Mars/Base
c@our.example,C
d@our.example,D,,,new@our.example,,
`),
  ).toEqual([
    'Line 3: the mail address “not-an-address” is missing or not in the right form.',
    'Line 4: the name is missing or longer than 200 characters.',
    'Line 5: “boss” holds a role we do not know.',
    'Line 5: the country “Germany” should be two letters, such as GB.',
    'Line 6: there are more or fewer fields than columns. A comma inside a field needs quotation marks.',
    'Line 7: the address new@our.example is also in line 2.',
  ])
  expect(await says('email,name,time_zone\nx@our.example,X,Mars/Base')).toEqual([
    'Line 2: the time zone “Mars/Base” is not known. An example is Europe/London.',
  ])
  expect(await says('name,mail\nX,x@our.example')).toEqual([
    'The column email is missing in the first line.',
    'The column mail is not one we know. Please remove or rename it.',
  ])
  expect(await says('email,name,manager_email\nx@our.example,X,gone@our.example')).toEqual([
    'Line 2: the manager gone@our.example is neither in this file nor in the directory.',
  ])
  expect(await says('email,name,aliases\nx@our.example,X,hr@our.example')).toEqual([
    'Line 2: the address hr@our.example already belongs to another person.',
  ])
  expect(await says('email,name')).toEqual(['The file has no people in it.'])
  expect(await says('email,name\n"x')).toEqual([
    'The file could not be read as a list. Please save it as CSV in UTF-8 and try again.',
  ])
  expect(await everyone()).toEqual(before)
})

test('a circle of managers is refused, also one that closes through people already there', async () => {
  expect(await says('email,name,manager_email\nlee@our.example,Lee,ana@our.example')).toEqual([
    'Line 2: these people manage each other in a circle: lee@our.example, ana@our.example, hana@our.example.',
  ])
})

test('ten thousand people are read at once', async () => {
  const rows = Array.from(
    { length: 10_000 },
    (_, n) => `p${n}@our.example,P ${n},${n === 0 ? '' : `p${Math.floor((n - 1) / 8)}@our.example`}`,
  )
  expect(await load(`email,name,manager_email\n${rows.join('\n')}`)).toEqual({ added: 10_000, changed: 0, left: 0 })
})

test('the file a spreadsheet saves wrongly is not read as people', () => {
  for (const csv of ['PK\u0003\u0004\u0000\u0000', 'email,name\nx@our.example,Zo\uFFFD'])
    expect(readDirectory(csv).problems).toEqual([{ code: 'unreadable', params: {} }])
})
