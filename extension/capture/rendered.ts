import type { MailRef } from '../sites/site.ts'
import { textToBase64 } from './base64.ts'

const word = async (text: string) =>
  /^[\u0020-\u007e]*$/.test(text) ? text : `=?utf-8?B?${await textToBase64(text)}?=`

/** What the page showed, written as a mail so that everything after reads it the same way; marked as a weak copy. */
export async function renderedMail(ref: MailRef, text: string): Promise<string> {
  const who = ref.from
    ? `${ref.fromName ? `"${(await word(ref.fromName)).replace(/["\\]/g, '')}" ` : ''}<${ref.from}>`
    : await word(ref.fromName ?? '')
  const lines = [
    'X-Breakwater-Capture: rendered',
    ...(who ? [`From: ${who}`] : []),
    ...(ref.subject ? [`Subject: ${await word(ref.subject)}`] : []),
    ...(ref.date ? [`X-Date-Shown: ${await word(ref.date)}`] : []),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ((await textToBase64(text)).match(/.{1,76}/g) ?? []).join('\r\n'),
    '',
  ]
  return textToBase64(lines.join('\r\n'))
}
