import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import { html } from 'hono/html'

const t = createText([words], 'en')

/** The page behind the link: the same for every link, so that it says nothing about any. Mail scanners open links; only the button counts. */
export async function confirmPage(state: 'ask' | 'done'): Promise<Response> {
  const page =
    await html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${t('confirm.page.title')}</title></head>
<body><main><h1>${t('confirm.page.title')}</h1>
${state === 'done' ? html`<p role="status">${t('confirm.page.done')}</p>` : html`<p>${t('confirm.page.says')}</p><form method="post"><button type="submit">${t('confirm.page.button')}</button></form>`}
</main></body></html>`
  return new Response(String(page), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-robots-tag': 'noindex' },
  })
}
