// Builds the console, unless the last build was made from the very same sources.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUILDS, build } from './build.ts'

const dir = mkdtempSync(join(tmpdir(), 'bw-build-'))
const log = join(dir, 'console.log')
try {
  const built = await build(BUILDS.console, log, () => undefined)
  process.stdout.write(built ? readFileSync(log) : 'The console is built from these sources already.\n')
} catch (error) {
  process.stderr.write(readFileSync(log))
  throw error
} finally {
  rmSync(dir, { recursive: true, force: true })
}
