import { testCluster } from '@breakwater/server/testing/cluster.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import { openGmailWorld, signInAda } from '../journeys/gmail-world.ts'
import { until } from '../world/until.ts'

/**
 * From the click on "Send report" in the extension, on a Gmail page in Chromium, to the case in the desk's list (SETTLED 38): in ms.
 * Each report is about another message; the list is asked every 5 ms.
 */
export async function clickVisible(count: number): Promise<{ p50: number; p95: number }> {
  const cluster = await testCluster()
  try {
    const world = await openGmailWorld(cluster)
    try {
      await signInAda(world)
      const call = await world.callAs('hal')
      const listed = async () => (await call(contract.cases.list, { query: { view: 'unassigned' } })).rows
      const times: number[] = []
      for (let n = 1; n <= count; n++) {
        const mail = await world.browser.context.newPage()
        await mail.goto(`https://mail.google.com/mail/u/0/?n=${n}#inbox/FMfcgzQcqtXbkLmVwPdRtHsQwErTyU`)
        await mail.getByRole('button', { name: 'Report harassment' }).first().click()
        const panel = await world.browser.find('/report.html')
        const send = panel.getByRole('button', { name: 'Send report' })
        await send.waitFor()
        const before = (await listed())[0]?.lastEventAt ?? ''
        const began = performance.now()
        const visible = until(async () => ((await listed())[0]?.lastEventAt ?? '') > before, {
          every: 5,
          deadline: 20_000,
          what: 'the report in the list',
        })
        await Promise.all([send.click(), visible])
        times.push(performance.now() - began)
        await panel.getByRole('heading', { name: /^We have your report/ }).waitFor()
        await mail.close()
      }
      times.sort((a, b) => a - b)
      const at = (share: number) => times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] ?? 0
      return { p50: at(0.5), p95: at(0.95) }
    } finally {
      await world.close()
    }
  } finally {
    await cluster.remove()
  }
}
