import { LOOK } from './look.ts'
import { BUTTON_DISCREET, BUTTON_NAME } from './words.ts'

const SVG = 'http://www.w3.org/2000/svg'
const FLAG = 'M6 20.5V4.2M6 5c4-2.4 7.4 2.2 12 0v8.6c-4.6 2.2-8-2.4-12 0'
const OWN_EVENTS = [
  'click',
  'dblclick',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'touchstart',
  'touchend',
  'keydown',
  'keyup',
  'keypress',
  'contextmenu',
]

/** Open roots exist in test builds only, so that a test can see the button. */
export const ROOT_MODE: ShadowRootMode = import.meta.env.MODE === 'test' ? 'open' : 'closed'

/** One element of ours in a host page; it takes no room there and what happens on it stays on it (A6, EXT-10). */
export function ownElement(name: string, style: string): { host: HTMLElement; root: ShadowRoot } {
  const host = document.createElement(name)
  host.style.cssText =
    'all: initial !important; position: absolute !important; width: 0 !important; height: 0 !important; z-index: 2147483000 !important'
  const root = host.attachShadow({ mode: ROOT_MODE })
  const sheet = document.createElement('style')
  sheet.textContent = style
  root.append(sheet)
  for (const event of OWN_EVENTS) host.addEventListener(event, (e) => e.stopPropagation())
  return { host, root }
}

function flag(): SVGSVGElement {
  const icon = document.createElementNS(SVG, 'svg')
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', FLAG)
  icon.append(path)
  return icon
}

export interface ReportButton {
  host: HTMLElement
  button: HTMLButtonElement
}

/** The Report button. It only opens the panel; a click made by a script does nothing (EXT-1, T15). */
export function reportButton(discreet: boolean, press: () => void): ReportButton {
  const { host, root } = ownElement('breakwater-report', LOOK)
  const button = document.createElement('button')
  button.type = 'button'
  button.title = BUTTON_NAME
  button.append(flag(), discreet ? BUTTON_DISCREET : BUTTON_NAME)
  button.addEventListener('click', (event) => {
    if (event.isTrusted) press()
  })
  root.append(button)
  return { host, button }
}
