import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'
import { serveStatic } from '@hono/node-server/serve-static'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { html } from 'hono/html'

/** Paths that are never a page of the console. */
const NOT_A_PAGE = /^\/(api|auth|oauth|health|metrics|crm|demo)(\/|$)/

/**
 * The built console: its files, kept for a year where their name carries a hash, and for every other address its one page, which finds
 * its own way. Before it is built, one sentence says how.
 */
export function mountConsole(app: OpenAPIHono, built: URL): void {
  const root = fileURLToPath(built)
  const page = serveStatic({ root, path: 'index.html' })
  app.get(
    '/assets/*',
    serveStatic({ root, onFound: (_path, c) => c.header('cache-control', 'public, max-age=31536000, immutable') }),
  )
  app.get('*', async (c, next) => {
    if (NOT_A_PAGE.test(c.req.path) || /\.[a-z0-9]{2,5}$/i.test(c.req.path)) return next()
    c.header('cache-control', 'no-store')
    if (!existsSync(`${root}/index.html`))
      return c.text(
        'The console is not built yet. Run: npx --yes pnpm@12 --filter @breakwater/server run build:console',
        503,
      )
    return page(c, next)
  })
  app.get('*', serveStatic({ root }))
}

/** `/api/docs`: every endpoint on one plain page, without scripts or anything from elsewhere. */
export function mountReferencePage(app: OpenAPIHono, routes: () => readonly Endpoint[]): void {
  app.get('/api/docs', (c) => {
    const rows = [...routes()].sort((a, b) => a.path.localeCompare(b.path))
    return c.html(html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Breakwater API</title></head>
<body><main><h1>Breakwater API</h1><p>Shapes and errors in full: <a href="/api/openapi.json">openapi.json</a>.</p>
<table><caption>Endpoints</caption><thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">What it does</th><th scope="col">Who</th></tr></thead>
<tbody>${rows.map((e) => html`<tr><td>${e.method.toUpperCase()}</td><td><code>${e.path}</code></td><td>${e.summary}</td><td>${typeof e.who === 'string' ? e.who : e.who.join(', ')}${e.bearer ? ', extension' : ''}</td></tr>`)}</tbody></table></main></body></html>`)
  })
}
