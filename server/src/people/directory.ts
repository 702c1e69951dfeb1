import { DirectoryRow } from '@breakwater/shared/person.ts'
import { parse } from 'csv-parse/sync'
import type { z } from 'zod'
import { circleIn } from './lines.ts'

/** What is wrong in a directory file: `directory.<code>` of the locale files with these params. */
export interface Problem {
  code: string
  params: Record<string, string>
}
export interface Line {
  line: number
  row: DirectoryRow
}

const COLUMNS = new Set(Object.keys(DirectoryRow.shape))
const NEEDED = ['email', 'name']

/**
 * Reads a directory file: CSV in UTF-8 with a first line of column names, commas or semicolons. Pure.
 * @returns the people with their lines, the columns it has, and everything that is wrong; lines with a problem are left out
 */
export function readDirectory(csv: string): { lines: Line[]; columns: ReadonlySet<string>; problems: Problem[] } {
  const records = cells(csv)
  if (!records) return { lines: [], columns: new Set(), problems: [{ code: 'unreadable', params: {} }] }
  const [head, ...rest] = records
  const columns = head?.cells.map((name) => name.trim().toLowerCase().replaceAll(' ', '_')) ?? []
  const problems: Problem[] = [
    ...NEEDED.filter((column) => !columns.includes(column)).map((column) => ({
      code: 'column_missing',
      params: { column },
    })),
    ...columns
      .filter((column) => !COLUMNS.has(column))
      .map((column) => ({ code: 'column_unknown', params: { column } })),
  ]
  const has = new Set(columns)
  if (problems.length > 0) return { lines: [], columns: has, problems }
  if (rest.length === 0) return { lines: [], columns: has, problems: [{ code: 'no_people', params: {} }] }
  const lines: Line[] = []
  for (const { line, cells } of rest) {
    const found =
      cells.length === columns.length
        ? person(line, columns, cells)
        : [{ code: 'too_many_fields', params: { line: String(line) } }]
    if (Array.isArray(found)) problems.push(...found)
    else lines.push({ line, row: found })
  }
  return { lines, columns: has, problems: [...problems, ...twice(lines)] }
}

/**
 * What is wrong between the file and the people already known.
 * @param known active people by address: their id, and their manager's address
 */
export function compare(lines: readonly Line[], known: ReadonlyMap<string, { manager: string | null }>): Problem[] {
  const inFile = new Map(lines.map(({ line, row }) => [row.email, line]))
  const unknown = lines
    .filter(({ row }) => row.manager_email && !inFile.has(row.manager_email) && !known.has(row.manager_email))
    .map(({ line, row }) => ({ code: 'manager_unknown', params: { line: String(line), value: row.manager_email } }))
  const managers = new Map([...known].map(([email, { manager }]) => [email, manager]))
  for (const { row } of lines) managers.set(row.email, row.manager_email || null)
  const circle = circleIn(managers)
  if (!circle) return unknown
  const line = circle.map((email) => inFile.get(email)).find((line) => line !== undefined)
  return [...unknown, { code: 'circle', params: { line: String(line ?? ''), value: circle.join(', ') } }]
}

function cells(csv: string): { line: number; cells: string[] }[] | undefined {
  if (csv.includes('\u0000') || csv.includes('\uFFFD')) return undefined
  try {
    const delimiter = (csv.split('\n')[0] ?? '').includes(';') ? ';' : ','
    const options = {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    } as const
    // The types do not know what `info` adds.
    const records = parse(csv, options) as unknown as { record: string[]; info: { lines: number } }[]
    return records.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch {
    return undefined
  }
}

function person(line: number, columns: string[], cells: string[]): DirectoryRow | Problem[] {
  const given = Object.fromEntries(
    columns
      .map((column, at) => [column, cells[at] ?? ''])
      .filter(([column, cell]) => cell !== '' || NEEDED.includes(column ?? '')),
  )
  const read = DirectoryRow.safeParse(given)
  const zone = read.success && !isTimeZone(read.data.time_zone) ? [{ path: ['time_zone'] }] : []
  const issues: Pick<z.core.$ZodIssue, 'path'>[] = read.success ? zone : read.error.issues
  if (read.success && issues.length === 0) return read.data
  return [...new Set(issues.map(({ path }) => String(path[0])))].map((column) => ({
    code: ['email', 'name', 'roles', 'country', 'time_zone'].includes(column) ? column : 'field',
    params: { line: String(line), column, value: given[column] ?? '' },
  }))
}

function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

function twice(lines: readonly Line[]): Problem[] {
  const first = new Map<string, number>()
  return lines.flatMap(({ line, row }) =>
    [...new Set([row.email, ...row.aliases])].flatMap((value) => {
      const other = first.get(value)
      if (other === undefined) first.set(value, line)
      return other === undefined
        ? []
        : [{ code: 'address_twice', params: { line: String(line), other: String(other), value } }]
    }),
  )
}
