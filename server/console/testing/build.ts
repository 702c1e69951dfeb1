import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the console as the product ships it. @param outDir where to */
export async function buildConsole(outDir: string): Promise<void> {
  await build({
    configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  })
}
