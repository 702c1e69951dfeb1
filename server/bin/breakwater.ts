#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { type Command, commands } from './commands.ts'
import { HELP } from './help.ts'
import './quiet.ts'

/** Wrong words on the command line (sysexits EX_USAGE). */
const USAGE = 64

process.exitCode = await run(process.argv.slice(2))

async function run(args: string[]): Promise<number> {
  const name = Object.keys(commands).find((words) => `${args.join(' ')} `.startsWith(`${words} `)) as
    | keyof typeof commands
    | undefined
  if (!name) {
    const asked = args.length === 0 || args.includes('--help') || args.includes('-h') || args[0] === 'help'
    if (asked) console.log(HELP)
    else console.error(`There is no command "${args.join(' ')}".\n\n${HELP}`)
    return asked ? 0 : USAGE
  }
  const command: Command = commands[name]
  const read = readArgs(command, args.slice(name.split(' ').length))
  if (typeof read === 'string') {
    console.error(`${read}\n\n${command.help}`)
    return USAGE
  }
  if (read.values['help']) {
    console.log(command.help)
    return 0
  }
  try {
    return await command.run(read)
  } catch (error) {
    const says = await inWords(error)
    if (read.json) console.log(JSON.stringify({ ok: false, says }))
    else console.error(says)
    return 1
  }
}

/** What the service refuses has a sentence in the locale files. */
async function inWords(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return String(error)
  if (error.name !== 'Refusal') return error.message
  const { say } = await import('../src/desk/words.ts')
  const { code, params } = error as Error & { code: string; params: Record<string, string> }
  return say(code === 'policy' ? 'policy.refused' : code, params)
}

function readArgs(command: Command, args: string[]) {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, ...command.options } as const
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [least, most] = command.words
    if (!values.help && (positionals.length < least || positionals.length > most))
      return `This command takes ${least === most ? least : `${least} to ${most}`} words after its name.`
    return {
      values: values as Record<string, string | boolean | undefined>,
      words: positionals,
      json: values.json === true,
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
