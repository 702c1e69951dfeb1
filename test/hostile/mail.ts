import { type Payload, wordsOf } from './payloads.ts'

const encoded = (text: string) => `=?utf-8?B?${Buffer.from(text.replaceAll(/\s+/g, ' ')).toString('base64')}?=`
const folded = (text: string) =>
  (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n')

/** A mail with its payload everywhere one can be: as HTML, as its text, in the subject, the sender's name and the name of a file. */
export function hostileMail({ n, html }: Payload): Buffer<ArrayBuffer> {
  const part = (type: string, text: string, more = '') =>
    `--b\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n${more}\r\n${folded(text)}\r\n`
  const name = `filename*=utf-8''${encodeURIComponent(html).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`
  return Buffer.from(
    [
      `From: ${encoded(html)} <cy@client.example>`,
      'To: ada@pines.example',
      `Subject: ${encoded(html)}`,
      'Date: Mon, 09 Nov 2026 08:58:00 +0000',
      `Message-ID: <${n}@client.example>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=a',
      '',
      '--a\r\nContent-Type: multipart/alternative; boundary=b\r\n',
      part('text/plain', `${wordsOf(n)}\n${html}`) + part('text/html', `<p>${wordsOf(n)}</p>${html}`),
      '--b--\r\n--a',
      'Content-Type: text/html',
      `Content-Disposition: attachment; ${name}`,
      `\r\n${html.replaceAll('\n', ' ')}`,
      '--a--',
      '',
    ].join('\r\n'),
  )
}
