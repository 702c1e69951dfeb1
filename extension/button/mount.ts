import type { ReportButton } from './button.ts'
import { isDark } from './look.ts'
import { type Box, placeAt } from './place.ts'

const boxOf = (el: Element): DOMRect => el.getBoundingClientRect()
const controls =
  'button, a[href], [role="button"], [role="link"], [role="menuitem"], input, select, textarea, [tabindex="0"]'

const scrolls = (el: Element) => /auto|scroll/.test(getComputedStyle(el).overflowY)

/** Whether something between the element and its containing block scrolls, so that it would stay behind. */
function staysBehind(host: HTMLElement): boolean {
  for (let el = host.parentElement; el && el !== host.offsetParent; el = el.parentElement) if (scrolls(el)) return true
  return false
}

const sameBox = (a: Box, b: Box) => a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom

/** Puts the button at an anchor without moving anything there, or takes it out again (A6). */
function tryAnchor({ host, button }: ReportButton, anchor: Element, away: Element[]): boolean {
  const around = [anchor, ...anchor.children, ...(anchor.parentElement?.children ?? [])]
  const before = around.map(boxOf)
  anchor.append(host)
  const box = boxOf(button)
  const row = anchor.closest('[role="listitem"], article, main') ?? document.body
  const others = [...row.querySelectorAll(controls)].filter(
    (el) => el !== host && el.getClientRects().length > 0 && !anchor.matches(controls),
  )
  const area = {
    left: 0,
    top: Number.NEGATIVE_INFINITY,
    right: document.documentElement.clientWidth,
    bottom: Number.POSITIVE_INFINITY,
  }
  const rtl = getComputedStyle(anchor).direction === 'rtl'
  const spot =
    box.width > 0 &&
    placeAt(boxOf(anchor), { width: box.width, height: box.height }, away.map(boxOf), others.map(boxOf), area, rtl)
  const still = around.every((el, n) => sameBox(boxOf(el), before[n] as Box))
  if (!spot || !still || staysBehind(host)) {
    host.remove()
    return false
  }
  button.style.translate = `${Math.round(spot.left - box.left)}px ${Math.round(spot.top - box.top)}px`
  return true
}

/** Degrades from the best anchor to a floating button; never forced in between the host's own controls (A5). */
export function mount(made: ReportButton, anchors: Element[], away: Element[], stack: number): void {
  const shown = away.filter((el) => el.getClientRects().length > 0)
  const { host, button } = made
  if (!anchors.some((anchor) => tryAnchor(made, anchor, shown))) {
    host.style.setProperty('position', 'fixed', 'important')
    host.style.setProperty('inset', 'auto 24px 24px auto', 'important')
    button.style.cssText = `right: 0; bottom: ${stack * 44}px; box-shadow: 0 2px 8px rgb(0 0 0 / .2)`
    document.body.append(host)
  }
  button.classList.toggle('dark', isDark(host.parentElement ?? document.body))
}
