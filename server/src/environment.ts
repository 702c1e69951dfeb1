import { createWriteStream } from 'node:fs'
import { type Config, readConfig } from './config.ts'
import { createLog, type Log } from './log.ts'

export type Env = Record<string, string | undefined>

/** The configuration and the log, read from the environment. @throws one sentence per wrong setting */
export function readEnvironment(env: Env, logFile?: string): { config: Config; log: Log } {
  const config = readConfig(env)
  return {
    config,
    log: createLog(config.logLevel, logFile ? createWriteStream(logFile, { flags: 'a', mode: 0o600 }) : undefined),
  }
}
