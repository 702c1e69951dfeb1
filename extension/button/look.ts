/** Pixels only: `rem` follows the host page's root even in a shadow root. */
export const LOOK = `
:host { all: initial }
button { all: unset; box-sizing: border-box; display: inline-flex; gap: 8px; align-items: center; justify-content: center; height: 34px; padding: 0 14px; border-radius: 17px;
  border: 1px solid #1f5f6b; color: #1f5f6b; background: #e3eff1; font: 600 13px/1 Arial, "Liberation Sans", sans-serif; white-space: nowrap; cursor: pointer; position: absolute }
button:hover { background: #d3e6e9 }
button:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px }
svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round }
.dark { border-color: #7cc4d0; color: #7cc4d0; background: #1d363b }
.dark:hover { background: #264850 }
.dark:focus-visible { outline-color: #a8c7fa }
@media (forced-colors: active) { button { border-color: ButtonText } }
`

const LIGHT = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/

/** Whether the host page is dark where the button sits: the page counts, not the system. */
export function isDark(at: Element): boolean {
  for (let el: Element | null = at; el; el = el.parentElement) {
    const [, r, g, b, a] = LIGHT.exec(getComputedStyle(el).backgroundColor) ?? []
    if (r && a !== '0') return 0.299 * Number(r) + 0.587 * Number(g) + 0.114 * Number(b) < 110
  }
  return false
}
