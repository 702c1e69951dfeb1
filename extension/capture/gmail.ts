import type { Captured, Env, MailRef } from '../sites/site.ts'
import { blobToBase64, headOfBase64, textToBase64 } from './base64.ts'
import { looksLikeMime } from './mime.ts'
import { renderedMail } from './rendered.ts'

/** Above this many bytes the worker fetches the message itself: one message between the two carries at most 64 MiB. */
export const MOST_BYTES_TO_PASS = 34 * 1024 * 1024

/** Only addresses of this form are fetched by the worker (EXTENSION 5, step 2). */
export const RAW_URL = /^https:\/\/mail\.google\.com\/mail\/[^?]*\?view=att&/

function rawUrl(ref: MailRef, env: Env): string | undefined {
  const id = ref.messageId
    ? `th=${ref.messageId}`
    : ref.permId
      ? `permmsgid=${encodeURIComponent(ref.permId)}`
      : undefined
  // The counter changes because a cached redirect loses its CORS header.
  return id && `${env.origin}${ref.account}/?view=att&${id}&attid=0&disp=comp&safe=1&zw&cacheCounter=${env.now()}`
}

async function fromPage(url: string, env: Env): Promise<string | 'too-large'> {
  const answer = await env.fetch(url, { credentials: 'include', cache: 'no-store' })
  if (!answer.ok) throw new Error(`http ${answer.status}`)
  const blob = await answer.blob()
  if (blob.size > MOST_BYTES_TO_PASS) return 'too-large'
  return blobToBase64(blob)
}

async function fromOriginal(ref: MailRef, env: Env): Promise<string> {
  const ik = await env.ik()
  if (!/^[0-9a-f]+$/.test(ik)) throw new Error('no ik')
  const id = ref.messageId ? `th=${ref.messageId}` : `permmsgid=${encodeURIComponent(ref.permId ?? '')}`
  const answer = await env.fetch(`${env.origin}${ref.account}/?ik=${ik}&view=om&${id}`, { credentials: 'include' })
  if (!answer.ok) throw new Error(`http ${answer.status}`)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const text = page.querySelector('pre#raw_message_text')?.textContent
  if (!text) throw new Error('no original')
  return textToBase64(text)
}

const mime = (base64: string) => {
  if (!base64 || !looksLikeMime(headOfBase64(base64))) throw new Error('not a mail')
  return base64
}

const because = (step: string, error: unknown) =>
  `${step}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 200)

/** Page, worker, original, then what is shown; each step that fails is noted (EXTENSION 5). Never throws. */
export async function captureGmail(
  ref: MailRef,
  env: Env,
  selectors: string,
  body: HTMLElement | undefined,
): Promise<Captured> {
  const tried: string[] = []
  const url = rawUrl(ref, env)
  if (url) {
    try {
      const base64 = await fromPage(url, env)
      if (base64 === 'too-large') return { fidelity: 'raw', via: 'worker', tried, selectors, base64: '', url }
      return { fidelity: 'raw', via: 'page', tried, selectors, base64: mime(base64) }
    } catch (error) {
      tried.push(because('page', error))
    }
    try {
      const got = await env.background(url)
      return { fidelity: 'raw', via: 'worker', tried, selectors, base64: mime(got.ok ? (got.base64 ?? '') : '') }
    } catch (error) {
      tried.push(because('worker', error))
    }
    try {
      return {
        fidelity: 'raw-original-page',
        via: 'original',
        tried,
        selectors,
        base64: mime(await fromOriginal(ref, env)),
      }
    } catch (error) {
      tried.push(because('original', error))
    }
  }
  const text = body ? (body.innerText ?? body.textContent ?? '') : ''
  return { fidelity: 'rendered', via: 'dom', tried, selectors, base64: await renderedMail(ref, text) }
}
