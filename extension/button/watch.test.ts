import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gmail } from '../sites/gmail.ts'
import { shownHere, showPage } from '../sites/page-for-test.ts'
import type { Env, MailRef, SiteAdapter } from '../sites/site.ts'
import { captureSame, stillOpen, watchMessages, withOthers } from './watch.ts'

const MAIL = 'https://mail.google.com/mail/u/0/#inbox/x'
// happy-dom has no layout, so what is rendered is told.
const site: SiteAdapter<MailRef> = {
  ...gmail,
  openItems: (doc) => gmail.openItems(doc, shownHere),
  keepAway: () => [],
  anchors: () => [],
}
const buttons = () => document.querySelectorAll('breakwater-report').length
const frames: FrameRequestCallback[] = []
const frame = () => {
  for (const run of frames.splice(0)) run(0)
}
// Records are delivered in the order of their observers: when this one has its own, the watcher has had everything before it.
const settled = () =>
  new Promise<void>((resolve) => {
    const seen = new MutationObserver(() => {
      seen.disconnect()
      resolve()
    })
    seen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-settled'] })
    document.documentElement.toggleAttribute('data-settled')
  })

let stop: () => void = () => undefined
beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => frames.push(run))
})
afterEach(() => {
  stop()
  vi.unstubAllGlobals()
  frames.length = 0
})

const start = (page = 'current') => {
  showPage(`gmail/${page}.html`, MAIL)
  stop = watchMessages({ site, discreet: false, press: () => undefined })
  frame()
}

test('EXT-9 one button for each open message', () => {
  start()
  expect(buttons()).toBe(3)
})

test('EXT-9 a thousand mutations leave one button a message and ask for few frames', async () => {
  start()
  let asked = 0
  for (let n = 0; n < 1000; n += 1) {
    document.body.append(document.createElement('i'))
    if (n % 100 === 0) {
      await settled()
      asked += frames.length
      frame()
    }
  }
  await settled()
  frame()
  expect(buttons()).toBe(3)
  expect(asked).toBeLessThanOrEqual(10)
})

test('EXT-9 what the page removes in a re-render comes back', async () => {
  start()
  for (const el of document.querySelectorAll('breakwater-report')) el.remove()
  await settled()
  frame()
  expect(buttons()).toBe(3)
})

test('EXT-7 a page without a certain message gets no button', () => {
  start('no-sender')
  expect(buttons()).toBe(0)
})

test('EXT-9 nothing is left when the extension goes away', async () => {
  start()
  stop()
  document.body.append(document.createElement('i'))
  await settled()
  expect([buttons(), frames.length]).toEqual([0, 0])
})

test('EXT-8 an element that holds another message by now is not the one that was pressed', () => {
  const doc = showPage('gmail/current.html', MAIL)
  const [item] = site.openItems(doc)
  const key = site.key(item!.ref)
  expect(stillOpen(site, key)?.el).toBe(item?.el)
  item?.el.setAttribute('data-legacy-message-id', '19fdaeed11138eff')
  item?.el.removeAttribute('data-message-id')
  expect(stillOpen(site, key)).toBeUndefined()
})

test('EXT-8 text read after the message changed is refused, raw bytes asked for by id are not', async () => {
  const doc = showPage('gmail/current.html', MAIL)
  const [item] = site.openItems(doc)
  const swap = () => {
    item?.el.setAttribute('data-legacy-message-id', '19fdaeed11138eff')
    item?.el.removeAttribute('data-message-id')
  }
  const capturing = (fidelity: 'raw' | 'rendered') => ({
    ...site,
    openItems: (d: Document) => site.openItems(d),
    capture: async () => {
      swap()
      return { fidelity, via: 'x', tried: [], selectors: 'x', base64: 'QQ==' }
    },
  })
  expect(await captureSame(capturing('rendered'), item!, {} as Env)).toBeUndefined()
  expect(await captureSame(capturing('raw'), item!, {} as Env)).toMatchObject({ fidelity: 'raw' })
})

test('B8 others of the same sender follow the message that was pointed at, colleagues do not', () => {
  const doc = showPage('gmail/current.html', MAIL)
  const items = site.openItems(doc)
  expect(withOthers(site, items[2]!).map((ref) => ref.messageId)).toEqual(['19fdaeed11138ef4', '19fdaeed11138ef2'])
})
