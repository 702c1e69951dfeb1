import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

/** Everything a log line may carry (SETTLED 13): ids, codes, counts and durations. Whatever else is passed is dropped. */
export interface LogFields {
  /** the request's id, the one an answer of 500 shows */
  request?: string
  job?: string
  jobId?: string
  caseId?: string
  reportId?: string
  mailId?: string
  personId?: string
  /** a pattern such as `/api/cases/{reference}`, never the address that was asked for */
  route?: string
  method?: string
  status?: number
  code?: string
  signal?: string
  /** a mailbox's configured name, never an address */
  mailbox?: string
  /** a connector's id, such as `hubspot` */
  crm?: string
  count?: number
  bytes?: number
  port?: number
  pid?: number
  attempt?: number
  /** milliseconds */
  ms?: number
  /** what was thrown: its class, code and places in our code; never its message, which may hold content */
  err?: unknown
}

/** What happened, as a dotted code such as `mail.taken-in`; a sentence is not logged. */
export type LogEvent = `${string}.${string}`

export interface Log {
  debug(fields: LogFields, event: LogEvent): void
  info(fields: LogFields, event: LogEvent): void
  warn(fields: LogFields, event: LogEvent): void
  error(fields: LogFields, event: LogEvent): void
  fatal(fields: LogFields, event: LogEvent): void
}

const WORD = /^[\w./:{}*@-]{1,120}$/
const EVENT = /^[a-z][a-z-]*(\.[a-z][a-z-]*){1,3}$/
const word = (value: unknown) =>
  typeof value === 'string' && WORD.test(value) && !value.includes('@') ? value : undefined
const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)

const ALLOWED: { [Field in keyof Required<LogFields>]: (value: unknown) => unknown } = {
  request: word,
  job: word,
  jobId: word,
  caseId: word,
  reportId: word,
  mailId: word,
  personId: word,
  route: word,
  method: word,
  status: number,
  code: word,
  signal: word,
  mailbox: word,
  crm: word,
  count: number,
  bytes: number,
  port: number,
  pid: number,
  attempt: number,
  ms: number,
  err: describeError,
}

/**
 * The service's log: JSON lines of allow-listed fields and an event code (SECURITY K10, T27).
 * @param destination where the lines go; standard output when left out
 */
export function createLog(level: LoggerOptions['level'] = 'info', destination?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    formatters: { log: onlyAllowed, level: (label) => ({ level: label }) },
  }
  const logger: Logger = destination ? pino(options, destination) : pino(options)
  const at =
    (name: keyof Log) =>
    (fields: LogFields, event: LogEvent): void =>
      logger[name](
        fields instanceof Error ? { err: fields } : { ...fields },
        EVENT.test(event) ? event : 'event.unnamed',
      )
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), fatal: at('fatal') }
}

function onlyAllowed(fields: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(fields)) {
    const safe = Object.hasOwn(ALLOWED, field) ? ALLOWED[field as keyof LogFields](value) : undefined
    if (safe !== undefined) kept[field] = safe
  }
  return kept
}

// A stack's first lines repeat the message, so only the lines that name a place are kept.
function describeError(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof Error)) return undefined
  const { code } = error as { code?: unknown }
  const places = (error.stack ?? '')
    .split('\n')
    .flatMap((line) => /\/((?:server|shared|node_modules)\/[\w./@+-]+:\d+):\d+\)?$/.exec(line)?.[1] ?? [])
  return {
    type: word(error.name) ?? 'Error',
    code: word(code),
    at: places.slice(0, 8),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  }
}
