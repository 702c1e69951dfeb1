import { asciiDomain, comparable } from './address.ts'
import type { Head } from './reading.ts'

/** One result of one Authentication-Results field (RFC 8601), all in lower case. Comments and quotes are never results. */
export type AuthResult = {
  method: string
  result: string
  properties: Readonly<Record<string, string>>
  comment: string
}
export type AuthResults = { authservId: string; results: AuthResult[] }

const LONGEST = 20_000

/** Reads one Authentication-Results value. Linear; what is malformed gives no result. */
export function readAuthResults(raw: string): AuthResults {
  const clauses = clausesOf(raw.slice(0, LONGEST))
  const first = clauses.shift()
  const words = first?.words ?? []
  // Microsoft writes no authserv-id: its first clause is a result already.
  if (first && words[0]?.includes('=')) clauses.unshift(first)
  const authservId = words[0]?.includes('=') ? '' : (words[0] ?? '').toLowerCase()
  return { authservId, results: clauses.flatMap(resultOf) }
}

type Clause = { words: string[]; comment: string }

/** Splits into clauses of words; a quoted text is part of its word, a comment is set aside. */
function clausesOf(raw: string): Clause[] {
  const clauses: Clause[] = [{ words: [], comment: '' }]
  let word = ''
  const end = () => {
    if (word !== '') clauses.at(-1)!.words.push(word)
    word = ''
  }
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i]!
    if (c === '"') {
      for (i++; i < raw.length && raw[i] !== '"'; i++) word += raw[i] === '\\' ? (raw[++i] ?? '') : raw[i]
      // A quoted text never makes a second property of its word.
      word = word.replaceAll(' ', '\u00a0')
    } else if (c === '(') {
      end()
      let depth = 1
      const start = i + 1
      for (i++; i < raw.length && depth > 0; i++) {
        if (raw[i] === '\\') i++
        else if (raw[i] === '(') depth++
        else if (raw[i] === ')') depth--
      }
      i--
      clauses.at(-1)!.comment += ` ${raw.slice(start, i)}`
    } else if (c === ';') {
      end()
      clauses.push({ words: [], comment: '' })
    } else if (c === ' ' || c === '\t') end()
    else word += c
  }
  end()
  return clauses
}

function resultOf({ words, comment }: Clause): AuthResult[] {
  const [name, ...rest] = words.join(' ').replace(/ ?= ?/g, '=').split(' ')
  const equals = name?.indexOf('=') ?? -1
  if (equals < 1) return []
  const properties: Record<string, string> = Object.create(null)
  for (const pair of rest) {
    const at = pair.indexOf('=')
    if (at > 0) properties[pair.slice(0, at).toLowerCase()] ??= pair.slice(at + 1).toLowerCase()
  }
  const method = name!.slice(0, equals).toLowerCase().split('/')[0]!
  return [{ method, result: name!.slice(equals + 1).toLowerCase(), properties, comment: comment.toLowerCase() }]
}

export type Trust = {
  /** Ids our own mail servers write, lower case; an empty id means Microsoft, where the position decides. */
  authservIds: readonly string[]
  /** Hosts whose Received lines are ours; a domain stands for all hosts under it. */
  hosts: readonly string[]
}

/** `results`: those of our own server's topmost field. `forged`: a second field claims to be ours and says who sent the mail. */
export type Trusted = { results: readonly AuthResult[]; forged: boolean }

/**
 * The results our own mail server wrote: its topmost field above the first Received line of a foreign host (MAIL 6). A
 * second field of ours with a dmarc or auth result, or any of ours further down, is taken as forged.
 */
export function trustedResults(head: Head, { authservIds, hosts }: Trust): Trusted {
  const ids = authservIds.map((id) => id.toLowerCase())
  const ours = [...hosts.map((host) => host.toLowerCase()), ...ids.filter((id) => id !== '')]
  let results: readonly AuthResult[] | undefined
  let foreign = false
  let forged = false
  for (const { name, value } of head.fields) {
    if (name === 'received') foreign ||= !isOurHop(value, ours)
    if (name !== 'authentication-results') continue
    const field = readAuthResults(value)
    if (!ids.includes(field.authservId)) continue
    if (foreign) forged = true
    else if (!results) results = field.results
    else if (field.results.some(({ method }) => method === 'dmarc' || method === 'auth')) forged = true
  }
  return { results: results ?? [], forged }
}

/** Received lines without `from` are hand-overs inside one system and end nothing. */
function isOurHop(value: string, ours: readonly string[]): boolean {
  const words = value
    .slice(0, 4000)
    .toLowerCase()
    .split(/[ \t;]+/)
  const by = words.indexOf('by')
  if (words[0] !== 'from') return true
  const host = by < 0 ? '' : (words[by + 1] ?? '').replace(/\.$/, '')
  return ours.some((own) => host === own || host.endsWith(`.${own}`))
}

/** `dmarc=pass` for exactly this domain. */
export const passesDmarc = (results: readonly AuthResult[], domain: string): boolean => {
  const dmarc = results.filter(({ method }) => method === 'dmarc')
  return (
    dmarc.length === 1 &&
    dmarc[0]!.result === 'pass' &&
    asciiDomain(dmarc[0]!.properties['header.from'] ?? '') === domain
  )
}

/** `auth=pass` for exactly this address. */
export const authenticatedAs = (results: readonly AuthResult[], address: string): boolean =>
  results.some(
    (one) =>
      one.method === 'auth' && one.result === 'pass' && comparable(one.properties['smtp.auth'] ?? '') === address,
  )

/** Whether the sending server itself may send for this domain; such mail is no replay. */
export const passesSpf = (results: readonly AuthResult[], domain: string): boolean =>
  results.some(({ method, result, properties }) => {
    const sender = properties['smtp.mailfrom'] ?? ''
    return method === 'spf' && result === 'pass' && asciiDomain(sender.slice(sender.lastIndexOf('@') + 1)) === domain
  })

/** A passing signature whose key our server calls shorter than 1,024 bits. */
export const hasShortKey = (results: readonly AuthResult[]): boolean =>
  results.some(({ method, comment }) => {
    const bits = method === 'dkim' ? /(\d{2,5})[- ]bit/.exec(comment) : null
    return bits !== null && Number(bits[1]) < 1024
  })
