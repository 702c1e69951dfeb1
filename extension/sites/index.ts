import { demoMail } from './demo-mail.ts'
import { gmail } from './gmail.ts'
import { outlook } from './outlook.ts'
import type { MailRef, SiteAdapter } from './site.ts'

/** Every webmail the button appears in; `matches` feed the manifest. The demo page is cut from store builds. */
export const sites: readonly SiteAdapter<MailRef>[] =
  import.meta.env.MODE === 'store' ? [gmail, outlook] : [gmail, outlook, demoMail]

export const siteFor = (url: URL): SiteAdapter<MailRef> | undefined => sites.find((site) => site.match(url))

/** Names one message everywhere: in the draft, in a permission to capture, in the page. */
export const itemKey = (site: SiteAdapter<MailRef>, ref: MailRef): string => `${site.id}:${site.key(ref)}`
