import { notice } from '@breakwater/shared/locales/en/extension.json'
import { ownElement } from '../button/button.ts'

const LOOK = `
:host { all: initial }
section { all: initial; box-sizing: border-box; position: fixed; inset: 12px auto auto 50%; translate: -50% 0; width: min(560px, calc(100vw - 24px)); display: block; padding: 14px 18px; border-radius: 14px;
  border: 1px solid #d9a88c; background: #fbeadf; color: #1f2a2e; font: 400 14px/1.45 Arial, "Liberation Sans", sans-serif; box-shadow: 0 8px 28px rgb(31 42 46 / .14) }
h2 { all: unset; display: block; font-weight: 700; font-size: 15px; color: #8a3d12 }
p { all: unset; display: block; margin-top: 2px }
button { all: unset; box-sizing: border-box; min-height: 32px; margin-top: 8px; padding: 0 12px; border: 1px solid #8a8478; border-radius: 8px; background: #fff; color: #1f2a2e; font-weight: 600; font-size: 13px; cursor: pointer }
button:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px }
@media (prefers-color-scheme: dark) { section { background: #3b2718; color: #e9edee; border-color: #8d6a52 } h2 { color: #f3b68e } button { background: #1c2326; color: #e9edee } }
`

const fill = (text: string, params: Record<string, string>) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? '')

/** Do not contact, and whom to ask; nothing that differs from case to case (EXT-21). Collapsible but never dismissed, takes no focus (D32, D34). */
export function banner(name: string, askRole: string): HTMLElement {
  const { host, root } = ownElement('breakwater-notice', LOOK)
  const section = document.createElement('section')
  section.setAttribute('role', 'region')
  section.setAttribute('aria-label', notice.label)
  const title = document.createElement('h2')
  title.textContent = fill(name ? notice.title : notice.titleNobody, { name })
  const text = document.createElement('p')
  text.textContent = fill(notice.ask, { role: askRole || notice.role })
  const toggle = document.createElement('button')
  toggle.type = 'button'
  const show = (small: boolean) => {
    text.hidden = small
    text.style.display = small ? 'none' : 'block'
    toggle.textContent = small ? notice.more : notice.less
    toggle.setAttribute('aria-expanded', String(!small))
  }
  toggle.addEventListener('click', () => show(toggle.getAttribute('aria-expanded') === 'true'))
  show(false)
  section.append(title, text, toggle)
  root.append(section)
  return host
}
