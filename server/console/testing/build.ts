import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BUILDS, build, ROOT } from '../../bin/build.ts'

/** Where the built console lies. */
export const CONSOLE = dirname(join(ROOT, BUILDS.console.result))

/** vitest globalSetup: the console as the product ships it, built once for everybody from the sources as they are. */
export default async function setup(): Promise<void> {
  await build(BUILDS.console, join(CONSOLE, '../build.log'), () => mkdirSync(dirname(CONSOLE), { recursive: true }))
}
