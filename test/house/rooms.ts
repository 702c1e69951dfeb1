/**
 * The rooms of the server, lowest first: a room imports rooms of its own line and of the lines before it. docs/house.md
 * explains them.
 */
export const ROOMS = [
  ['db', 'keys', 'jobs'],
  ['trail', 'people', 'mailer', 'http'],
  ['evidence'],
  ['crm'],
  ['cases'],
  ['restrictions', 'concerns'],
  ['actions', 'gates', 'walls'],
  ['policy', 'clocks'],
  ['reports'],
  ['mail'],
  ['desk', 'directory', 'setup', 'packs', 'care'],
  ['exports', 'retention', 'forms'],
  ['letters'],
  ['safety'],
  ['insight'],
  ['demo'],
]

/** Pure, so every room may ask them. */
export const OPEN_TO_ALL = ['server/src/people/may.ts', 'server/src/policy/decide.ts']

/** Files that put the rooms together; no room imports them. */
export const TOP = [
  'main',
  'app',
  'worker',
  'gate-kinds',
  'pages',
  'database',
  'installation',
  'environment',
  'doctor',
  'fetch-of-keys',
  'take-one-in',
  'verify-evidence',
].map((name) => `server/src/${name}.ts`)

export const roomOf = (path: string) => path.match(/^server\/src\/([^/]+)\//)?.[1]
export const rankOf = (room: string) => ROOMS.findIndex((line) => line.includes(room))
