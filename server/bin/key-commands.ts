import { type Command, tell } from './command.ts'

/** Opens everything a key command works with; `opened` closes it. */
async function depsFor(opened: AsyncDisposableStack) {
  const { buildDeps } = await import('../src/main.ts')
  return buildDeps(opened)
}

/** The keys that wrap data keys, and the list of what was erased. */
export const keyCommands = {
  'keys make': {
    words: [0, 0],
    help: `breakwater keys make

Makes the key files of a new installation in KEYS_DIR, with mode 0400. Copy them to a safe place before the first start: without them
nothing that is saved can be read. Files that are there already stay as they are.`,
    async run({ json }) {
      const { readEnvironment } = await import('../src/environment.ts')
      const { openKeys } = await import('../src/keys/keys.ts')
      const { fetchOfKeys } = await import('../src/fetch-of-keys.ts')
      const { config } = readEnvironment({ LOG_LEVEL: 'silent', ...process.env })
      openKeys(config.keysDir, { create: true, kek: config.kek, fetch: fetchOfKeys(config) })
      return tell(json, true, `The keys are in ${config.keysDir}. Copy them to a safe place now.`, {
        dir: config.keysDir,
      })
    },
  },
  'keys list': {
    words: [0, 0],
    help: `breakwater keys list

Says which key-encryption key wraps new keys, and how many data keys each one wraps.`,
    async run({ json }) {
      const { wrappings } = await import('../src/cases/rotate-keys.ts')
      await using opened = new AsyncDisposableStack()
      const deps = await depsFor(opened)
      const [current, wrapped] = [await deps.keys.kek.current(), await wrappings(deps)]
      const lines = wrapped.map(({ kek, count }) => `${kek}: ${count} keys`)
      return tell(json, true, [`${current} wraps new keys.`, ...lines].join('\n'), { current, wrapped })
    },
  },
  'keys rotate': {
    words: [0, 0],
    help: `breakwater keys rotate

Makes a new key-encryption key and wraps every data key anew with it, a hundred at a time, while the service runs. Nothing else is
written again. When it was stopped before its end, running it again goes on. The old key stays until: breakwater keys retire`,
    async run({ json }) {
      const { rotateKeys } = await import('../src/cases/rotate-keys.ts')
      await using opened = new AsyncDisposableStack()
      const deps = await depsFor(opened)
      const done = await rotateKeys(deps, (now, of) => {
        if (!json) console.error(`${now} of ${of}`)
      })
      const bad = done.failed ? ` ${done.failed} did not open and stay as they are; see the log.` : ''
      const words = `${done.current} wraps now; ${done.rewrapped} keys were wrapped anew.${bad}`
      return tell(json, done.failed === 0, words, done)
    },
  },
  'keys retire': {
    words: [1, 1],
    help: `breakwater keys retire KEK

Takes an old key-encryption key away when nothing is wrapped by it any more. A backup from before still needs it: keep its copy.`,
    async run({ words, json }) {
      const { retireKey } = await import('../src/cases/rotate-keys.ts')
      await using opened = new AsyncDisposableStack()
      const says = await retireKey(await depsFor(opened), words[0] ?? '')
      return tell(json, true, says, { kek: words[0] })
    },
  },
  'keys replay-shreds': {
    words: [0, 0],
    help: `breakwater keys replay-shreds

Destroys again the keys of every erased case that came back with a restored database, by the list of SHRED_LIST. Every start does the
same before anything opens; this says what it found.`,
    async run({ json }) {
      const { buildDeps } = await import('../src/main.ts')
      await using opened = new AsyncDisposableStack()
      const said: string[] = []
      await buildDeps(opened, process.env, (words) => said.push(words))
      const found = Number(/^(\d+) erased/.exec(said.find((words) => words.includes('erased')) ?? '')?.[1] ?? 0)
      const words = found
        ? `${found} erased cases had come back; their keys are destroyed again.`
        : 'No erased case came back.'
      return tell(json, true, words, { found })
    },
  },
} satisfies Record<string, Command>
