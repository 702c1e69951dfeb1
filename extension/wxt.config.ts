import { readFileSync } from 'node:fs'
import { defineConfig } from 'wxt'
import { type Mode, manifest } from './manifest.ts'

const words = JSON.parse(readFileSync(new URL('../shared/src/locales/en/extension.json', import.meta.url), 'utf8')) as {
  manifest: Record<string, string>
}
const messages = () =>
  JSON.stringify(Object.fromEntries(Object.entries(words.manifest).map(([key, message]) => [key, { message }])))

export default defineConfig({
  imports: false,
  modules: ['@wxt-dev/webextension-polyfill'],
  outDirTemplate: '{{mode}}-{{browser}}-mv{{manifestVersion}}',
  manifest: ({ browser, mode }) => manifest(browser, mode as Mode),
  hooks: {
    'build:publicAssets': (_wxt, files) => {
      files.push({ relativeDest: '_locales/en/messages.json', contents: messages() })
    },
  },
  vite: () => ({
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { modulePreload: { polyfill: false } },
  }),
})
