import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { fallbackView } from './fallback.ts'
import { findForwards } from './forward-block.ts'
import { htmlLines } from './html-lines.ts'

const PATIENCE = 250
const LARGEST = 64 * 1024

/** email-forward-parser in a thread of its own: it backtracks, so it is killed at 250 ms. It runs in tests only. */
function secondOpinion() {
  const code = `const { parentPort } = require('node:worker_threads')
    import(${JSON.stringify(import.meta.resolve('email-forward-parser'))}).then(({ default: Parser }) => {
      const parser = new Parser()
      parentPort.on('message', (text) => {
        const { forwarded, email } = parser.read(text)
        parentPort.postMessage(forwarded ? (email?.from?.address ?? email?.from?.name ?? '') : '')
      })
      parentPort.postMessage('ready')
    })`
  let worker: Worker | undefined
  const next = (from: Worker) => new Promise<string>((resolve) => from.once('message', resolve))
  const started = async () => {
    if (worker) return worker
    worker = new Worker(code, { eval: true })
    await next(worker)
    return worker
  }
  return {
    /** The sender it sees, '' for none, `undefined` when it was killed. */
    async ask(text: string): Promise<string | undefined> {
      const at = await started()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), PATIENCE)
      })
      at.postMessage(text.slice(0, LARGEST))
      const answer = await Promise.race([next(at), late])
      clearTimeout(timer)
      if (answer === undefined) await this.close()
      return answer
    },
    async close() {
      await worker?.terminate()
      worker = undefined
    },
  }
}

const other = secondOpinion()
afterAll(() => other.close())

test('MAIL-31 a second parser sees no other sender than ours; a disagreement is listed, never resolved', async () => {
  const folder = fileURLToPath(new URL('../../../test/mails/layouts/', import.meta.url))
  const files = readdirSync(folder).filter((file) => file.endsWith('.eml'))
  const disagreements: string[] = []
  let agreed = 0
  let silent = 0
  for (const file of files) {
    const view = fallbackView(readFileSync(folder + file))
    const text = view.text?.trim() ? view.text : htmlLines(view.html ?? '')
    const from = findForwards(text).blocks[0]?.from
    const ours = (from?.address ?? from?.name ?? '').toLowerCase()
    const theirs = (await other.ask(text))?.toLowerCase()
    if (theirs === ours) agreed++
    else if (!theirs) silent++
    else disagreements.push(`${file}: ours ${ours || 'none'}, theirs ${theirs}`)
  }
  console.log(
    `MAIL-31: ${files.length} forwards, ${agreed} agree, ${silent} it does not know, ${disagreements.length} differ`,
  )
  expect(agreed).toBeGreaterThanOrEqual(60)
  expect(disagreements).toEqual([])
})

test('MAIL-31 20 KB of line ends: it is gone at 250 ms, ours has answered long before', async () => {
  const hostile = `x${'\n'.repeat(20 * 1024)}x: `
  const long = `---------- Forwarded message ---------\nFrom: a@b.example\nTo: ${'<a@b.example>, '.repeat(3000)}\n`
  const answers = [await other.ask(hostile), await other.ask(long)]
  expect(answers).toContain(undefined)
  for (const text of [hostile, long]) {
    // the work itself, however busy the machine is
    const before = process.cpuUsage()
    findForwards(text)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(PATIENCE)
  }
})
