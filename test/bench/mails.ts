import { randomBytes } from 'node:crypto'
import { AUTHSERV, REPORT_ADDRESS } from '@breakwater/server/testing/mail-desk.ts'

/** One mail of the mix (MAIL section 12): 70 % short text, 25 % HTML with an image, 5 % with 2 MB attached; each forwards an original. */
export function benchMail(n: number): Buffer {
  const kind = n % 20 === 19 ? 'large' : n % 4 === 3 ? 'html' : 'text'
  const mark = `b${n}-${randomBytes(6).toString('hex')}`
  const words = (bytes: number) =>
    'The meeting was moved and nobody told us about it. '.repeat(Math.ceil(bytes / 51)).replace(/(.{70}) /g, '$1\r\n')
  const original = `From: Person ${n} <p${n}@client.example>\r\nTo: ada@pines.example\r\nSubject: Topic ${n}\r\nDate: Sun, 8 Nov 2026 20:00:00 +0000\r\nMessage-ID: <o${n}-${mark}@client.example>\r\n\r\n${words(kind === 'text' ? 3000 : 1500)}\r\n`
  const part = (head: string, body: string) => `--${mark}\r\n${head}\r\n\r\n${body}\r\n`
  const base64 = (bytes: number) =>
    randomBytes(bytes)
      .toString('base64')
      .replace(/(.{76})/g, '$1\r\n')
  const parts = [
    kind === 'html'
      ? part('Content-Type: text/html; charset=utf-8', `<p>${words(12_000).replaceAll('\r\n', '<br>\r\n')}</p>`)
      : part('Content-Type: text/plain; charset=utf-8', words(800)),
    part('Content-Type: message/rfc822\r\nContent-Disposition: attachment', original),
    ...(kind === 'html'
      ? [part('Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64', base64(30_000))]
      : []),
    ...(kind === 'large'
      ? [
          part(
            'Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64',
            base64(1_500_000),
          ),
        ]
      : []),
  ]
  const head = [
    `Authentication-Results: ${AUTHSERV}; dmarc=pass header.from=pines.example; spf=pass smtp.mailfrom=ada@pines.example`,
    `Received: from mail.pines.example by ${AUTHSERV}; Mon, 9 Nov 2026 08:59:00 +0000`,
    'From: Ada Moss <ada@pines.example>',
    `To: ${REPORT_ADDRESS}`,
    `Subject: Message ${n}`,
    'Date: Mon, 09 Nov 2026 08:58:00 +0000',
    `Message-ID: <${mark}@pines.example>`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${mark}"`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${parts.join('')}--${mark}--\r\n`)
}
