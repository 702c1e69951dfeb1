import { expect, test } from 'vitest'
import { cleanHtml, safeUrl } from './clean-html.ts'

const HOSTILE = [
  '<script>x()</script>',
  '<img src=x onerror=x()>',
  '<svg onload=x()><script>x()</script></svg>',
  '<math><mi//xlink:href="data:x,<script>x()</script>">',
  '<iframe src="https://evil.example"></iframe>',
  '<a href="javascript:x()">y</a>',
  '<style>@import url(https://evil.example/a.css)</style>',
  '<p style="background:url(https://evil.example/p.gif)">t</p>',
  '<form action="https://evil.example"><input name=a></form>',
  '<base href="https://evil.example/"><link rel=stylesheet href=x>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<noscript><p title="</noscript><img src=x onerror=x()>">',
  '<table background="https://evil.example/t.gif"><td background=x>z</td></table>',
  '<div id="body" name="forms">clobber</div>',
]

test.each(HOSTILE)('SEC T8 nothing active or remote is left of %s', (payload) => {
  const { html } = cleanHtml(payload)
  expect(html).not.toMatch(/<(script|img|svg|math|iframe|style|form|input|base|link|meta|object|video|audio)\b/i)
  expect(html).not.toMatch(/\son\w+=|javascript:|\s(style|background|src|href|id|name|srcset)=/i)
})

test('SEC T9 remote images are counted and named by host only', () => {
  expect(cleanHtml('<img src="https://track.example/p?u=1"><img src="cid:1">')).toMatchObject({
    html: '<span>[image: track.example]</span><span>[image: inline]</span>',
    blockedImages: 2,
  })
})

test('SEC T10 a link becomes text and its real host is listed', () => {
  const cleaned = cleanHtml('<a href="https://bank.example@evil.example/x">bank.example</a>')
  expect(cleaned.html).toBe('<span>bank.example</span>')
  expect(cleaned.links).toEqual([{ text: '', host: 'evil.example', url: 'https://evil.example/x' }])
})

test('only https, http and mailto are addresses', () => {
  expect(
    ['javascript:x', 'data:text/html,x', 'file:///etc/passwd', 'vbscript:x', ' JaVaScRiPt:x'].map(safeUrl),
  ).toEqual(Array(5).fill(undefined))
  expect(safeUrl('mailto:a@b.example')).toBe('mailto:a@b.example')
})
