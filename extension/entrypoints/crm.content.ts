import { defineContentScript } from 'wxt/utils/define-content-script'
import { browser } from '../browser.ts'
import { type ReportButton, reportButton } from '../button/button.ts'
import { mount } from '../button/mount.ts'
import type { FromContent, Standing } from '../messages.ts'
import { banner } from '../notice/banner.ts'
import { seenOnPage } from '../notice/record-page.ts'
import { recordAt } from '../records/index.ts'

const say = <T>(message: FromContent): Promise<T> => browser.runtime.sendMessage(message) as Promise<T>

interface Shown {
  key: string
  made: ReportButton
  notice?: HTMLElement
}

const gone = (shown: Shown | undefined) => {
  shown?.made.host.remove()
  shown?.notice?.remove()
}

export default defineContentScript({
  registration: 'runtime',
  matches: [],
  runAt: 'document_idle',
  async main(ctx) {
    const { discreet } = await say<{ discreet: boolean }>({ type: 'button.look' })
    let shown: Shown | undefined

    const check = async (url: URL, of: Shown) => {
      const answer = await say<{ standing: Standing; askRole: string } | undefined>({
        type: 'contacts.check',
        url: url.href,
        emails: seenOnPage(document).emails,
      })
      if (answer?.standing !== 'restricted' || shown !== of) return
      of.notice = banner(seenOnPage(document).heading ?? '', answer.askRole)
      document.body.append(of.notice)
    }

    const look = (url: URL) => {
      const record = recordAt(url)
      const key = record ? `${record.system}:${record.object}:${record.id}` : ''
      if (shown?.key === key && shown.made.host.isConnected) return
      gone(shown)
      shown = undefined
      if (!record) return
      // The address comes from the navigation event: `location` may still name the record before (EXT-19).
      const made = reportButton(discreet, () => {
        say({ type: 'report.record', url: url.href, ...seenOnPage(document) }).catch(() => undefined)
      })
      mount(made, [], [], 0)
      shown = { key, made }
      check(url, shown).catch(() => undefined)
    }

    look(new URL(location.href))
    ctx.addEventListener(window, 'wxt:locationchange', ({ newUrl }) => look(newUrl))
    ctx.onInvalidated(() => gone(shown))
  },
})
