import type { Expectation, Fixture } from './make.ts'

export const received = `Received: from relay.corp.example by mx.corp.example with ESMTPS; Tue, 3 Nov 2026 10:00:00 +0000
Authentication-Results: mx.corp.example; spf=pass smtp.mailfrom=ana@corp.example; dkim=pass header.d=corp.example; dmarc=pass header.from=corp.example
`
export const head = `${received}From: Ana Ruiz <ana@corp.example>
To: report@corp.example
Subject: Fwd: offer
Date: Tue, 3 Nov 2026 10:00:00 +0000
Message-ID: <m1@corp.example>
MIME-Version: 1.0
`
const text = 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'
const html = 'Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'
const verified = { kind: 'human', verdict: 'verified', reason: 'dmarc' } as const
const inline = (...from: string[]): Expectation => ({ ...verified, originals: from.map((one) => ({ from: one, grade: 'D' })) })

type Words = { outlook: string[]; apple: string[]; phrase: string; date: string; wrote: string }
const tom = 'Tom Hart <tom@client.example>'
/** outlook: From, Sent, To, Cc, Subject. apple: From, Subject, Date, To. */
const languages: Record<string, Words> = {
  en: { outlook: ['From', 'Sent', 'To', 'Cc', 'Subject'], apple: ['From', 'Subject', 'Date', 'To'], phrase: 'Begin forwarded message', date: 'Monday, November 2, 2026 10:12 AM', wrote: `On Mon, 2 Nov 2026 at 10:12, ${tom} wrote:` },
  de: { outlook: ['Von', 'Gesendet', 'An', 'Cc', 'Betreff'], apple: ['Von', 'Betreff', 'Datum', 'An'], phrase: 'Anfang der weitergeleiteten Nachricht', date: 'Montag, 2. November 2026 10:12', wrote: `Am Mo., 2. Nov. 2026 um 10:12 Uhr schrieb ${tom}:` },
  fr: { outlook: ['De', 'Envoyé', 'À', 'Cc', 'Objet'], apple: ['De', 'Objet', 'Date', 'À'], phrase: 'Début du message transféré', date: 'lundi 2 novembre 2026 10:12', wrote: `Le lun. 2 nov. 2026 à 10:12, ${tom} a écrit :` },
  es: { outlook: ['De', 'Enviado el', 'Para', 'CC', 'Asunto'], apple: ['De', 'Asunto', 'Fecha', 'Para'], phrase: 'Inicio del mensaje reenviado', date: 'lunes, 2 de noviembre de 2026 10:12', wrote: `El lun, 2 nov 2026 a las 10:12, Tom Hart (<tom@client.example>) escribió:` },
  it: { outlook: ['Da', 'Inviato', 'A', 'Cc', 'Oggetto'], apple: ['Da', 'Oggetto', 'Data', 'A'], phrase: 'Inizio messaggio inoltrato', date: 'lunedì 2 novembre 2026 10:12', wrote: `Il giorno lun 2 nov 2026 alle ore 10:12 ${tom} ha scritto:` },
  pt: { outlook: ['De', 'Enviada em', 'Para', 'Cc', 'Assunto'], apple: ['De', 'Assunto', 'Data', 'Para'], phrase: 'Início da mensagem reencaminhada', date: 'segunda-feira, 2 de novembro de 2026 10:12', wrote: `Em seg., 2 de nov. de 2026 às 10:12, ${tom} escreveu:` },
  nl: { outlook: ['Van', 'Verzonden', 'Aan', 'CC', 'Onderwerp'], apple: ['Van', 'Onderwerp', 'Datum', 'Aan'], phrase: 'Begin doorgestuurd bericht', date: 'maandag 2 november 2026 10:12', wrote: `Op ma 2 nov 2026 om 10:12 schreef ${tom}:` },
  sv: { outlook: ['Från', 'Skickat', 'Till', 'Kopia', 'Ämne'], apple: ['Från', 'Ämne', 'Datum', 'Till'], phrase: 'Vidarebefordrat brev', date: 'den 2 november 2026 10:12', wrote: `Den mån 2 nov. 2026 kl 10:12 skrev ${tom}:` },
  da: { outlook: ['Fra', 'Sendt', 'Til', 'Cc', 'Emne'], apple: ['Fra', 'Emne', 'Dato', 'Til'], phrase: 'Start på videresendt besked', date: '2. november 2026 10:12', wrote: `Den man. 2. nov. 2026 kl. 10.12 skrev ${tom}:` },
  no: { outlook: ['Fra', 'Sendt', 'Til', 'Kopi', 'Emne'], apple: ['Fra', 'Emne', 'Dato', 'Til'], phrase: 'Videresendt melding', date: 'mandag 2. november 2026 10:12', wrote: `man. 2. nov. 2026 kl. 10:12 skrev ${tom}:` },
  pl: { outlook: ['Od', 'Wysłano', 'Do', 'DW', 'Temat'], apple: ['Od', 'Temat', 'Data', 'Do'], phrase: 'Początek przekazywanej wiadomości', date: 'poniedziałek, 2 listopada 2026 10:12', wrote: `pon., 2 lis 2026 o 10:12 ${tom} napisał(a):` },
  cs: { outlook: ['Od', 'Odesláno', 'Komu', 'Kopie', 'Předmět'], apple: ['Od', 'Předmět', 'Datum', 'Komu'], phrase: 'Začátek přeposílané zprávy', date: 'pondělí 2. listopadu 2026 10:12', wrote: `po 2. 11. 2026 v 10:12 odesílatel ${tom} napsal:` },
  ro: { outlook: ['De la', 'Trimis', 'Către', 'Cc', 'Subiect'], apple: ['Expeditor', 'Subiect', 'Data', 'Către'], phrase: 'Începutul mesajului redirecționat', date: 'luni, 2 noiembrie 2026 10:12', wrote: `În lun., 2 nov. 2026 la 10:12, ${tom} a scris:` },
  tr: { outlook: ['Kimden', 'Gönderildi', 'Kime', 'Bilgi', 'Konu'], apple: ['Kimden', 'Konu', 'Tarih', 'Kime'], phrase: 'İletilen ileti başlangıcı', date: '2 Kasım 2026 Pazartesi 10:12', wrote: `${tom}, 2 Kas 2026 Pzt, 10:12 tarihinde şunu yazdı:` },
  ru: { outlook: ['От', 'Отправлено', 'Кому', 'Копия', 'Тема'], apple: ['От', 'Тема', 'Дата', 'Кому'], phrase: 'Начало переадресованного сообщения', date: '2 ноября 2026 г. 10:12', wrote: `пн, 2 нояб. 2026 г. в 10:12, ${tom}:` },
  uk: { outlook: ['Від', 'Надіслано', 'Кому', 'Копія', 'Тема'], apple: ['Від', 'Тема', 'Дата', 'Кому'], phrase: 'Початок переадресованого повідомлення', date: '2 листопада 2026 р. 10:12', wrote: `пн, 2 лист. 2026 р. о 10:12 ${tom} пише:` },
  el: { outlook: ['Από', 'Στάλθηκε', 'Προς', 'Κοιν.', 'Θέμα'], apple: ['Από', 'Θέμα', 'Ημερομηνία', 'Προς'], phrase: 'Αρχή προωθημένου μηνύματος', date: 'Δευτέρα, 2 Νοεμβρίου 2026 10:12 πμ', wrote: `Στις Δευ 2 Νοε 2026 στις 10:12 π.μ., ο χρήστης ${tom} έγραψε:` },
  fi: { outlook: ['Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Kopio', 'Aihe'], apple: ['Lähettäjä', 'Aihe', 'Päivämäärä', 'Vastaanottaja'], phrase: 'Välitetty viesti alkaa', date: 'maanantai 2. marraskuuta 2026 10.12', wrote: 'ma 2. marrask. 2026 klo 10.12 Tom Hart (tom@client.example) kirjoitti:' },
  hu: { outlook: ['Feladó', 'Elküldve', 'Címzett', 'Másolatot kap', 'Tárgy'], apple: ['Feladó', 'Tárgy', 'Dátum', 'Címzett'], phrase: 'Továbbított levél kezdete', date: '2026. november 2., hétfő 10:12', wrote: `${tom} ezt írta (időpont: 2026. nov. 2., H, 10:12):` },
  he: { outlook: ['מאת', 'נשלח', 'אל', 'עותק', 'נושא'], apple: ['מאת', 'נושא', 'תאריך', 'אל'], phrase: 'תחילת ההודעה שהועברה', date: 'יום שני 02 נובמבר 2026 10:12', wrote: '\u202bבתאריך יום ב׳, 2 בנוב׳ 2026 ב-10:12 מאת \u202aTom Hart\u202c <\u202atom@client.example\u202c>:' },
  ar: { outlook: ['من', 'تاريخ الإرسال', 'إلى', 'نسخة', 'الموضوع'], apple: ['من', 'الموضوع', 'التاريخ', 'إلى'], phrase: 'بداية الرسالة المعاد توجيهها', date: 'الاثنين 2 نوفمبر 2026 10:12', wrote: `في الاثنين، 2 نوفمبر 2026 10:12 ص كتب ${tom}:` },
  zh: { outlook: ['发件人', '发送时间', '收件人', '抄送', '主题'], apple: ['发件人', '主题', '日期', '收件人'], phrase: '下面是被转发的邮件', date: '2026年11月2日 10:12', wrote: `${tom} 于2026年11月2日周一 10:12写道：` },
  ja: { outlook: ['差出人', '送信日時', '宛先', 'CC', '件名'], apple: ['差出人', '件名', '日付', '宛先'], phrase: '転送されたメッセージ', date: '2026年11月2日 10:12', wrote: `2026年11月2日(月) 10:12 ${tom}:` },
  ko: { outlook: ['보낸 사람', '보낸 날짜', '받는 사람', '참조', '제목'], apple: ['보낸 사람', '제목', '날짜', '받는 사람'], phrase: '전달된 메시지', date: '2026년 11월 2일 월요일 오전 10:12', wrote: `2026년 11월 2일 (월) 오전 10:12, ${tom}님이 작성:` },
}
const escape = (value: string) => value.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const colonOf = (language: string) => (language === 'fr' ? '\u00a0:' : ['zh', 'ja'].includes(language) ? '：' : ':')
const lines = (labels: string[], values: string[], colon: string) => labels.map((label, at) => `${label}${colon} ${values[at]}`)

const layouts: Fixture[] = Object.entries(languages).flatMap(([language, words]) => {
  const colon = colonOf(language)
  const block = lines(words.outlook, [tom, words.date, 'Ana Ruiz <ana@corp.example>', 'Bo <bo@corp.example>', 'offer'], colon)
  const apple = lines(words.apple, [tom, 'offer', words.date, 'Ana Ruiz <ana@corp.example>'], ':')
  const label = (line: string) => line.replace(/^([^:：]+[:：])(.*)$/, (_, name: string, value: string) => `<b>${name}</b>${escape(value)}`)
  const expected = inline('tom@client.example')
  return [
    { name: `${language}-outlook-text`, mail: `${head}${text}please look\n\n________________________________\n${block.join('\n')}\n\nbad words\n`, expected: { ...expected, ownWords: 'please look' } },
    { name: `${language}-outlook-html`, mail: `${head}${html}<html><head><style>p{color:red}</style></head><body><p>please look</p><hr><div><p>${block.map(label).join('<br>\n')}</p></div><p>bad words</p></body></html>\n`, expected: { ...expected, ownWords: 'please look' } },
    { name: `${language}-apple-text`, mail: `${head}${text}please look\n\n${words.phrase}:\n\n${apple.map((line) => `> ${line}`).join('\n')}\n> \n> bad words\n`, expected },
    { name: `${language}-apple-html`, mail: `${head}${html}<body>please look<br><blockquote type="cite"><div>${words.phrase}:</div><br>${apple.map((line) => `<div>${label(line)}</div>`).join('')}<br><div>bad words</div></blockquote></body>\n`, expected },
    { name: `${language}-reply-text`, mail: `${head}${text}please look\n\n${words.wrote}\n\n> bad words\n> more\n`, expected: { ...expected, ownWords: 'please look' } },
    { name: `${language}-reply-html`, mail: `${head}${html}<div>please look</div><br><div class="quote"><div>${escape(words.wrote)}<br></div><blockquote>bad words</blockquote></div>\n`, expected: { ...expected, ownWords: 'please look' } },
  ]
})

const gmail = (from: string, subject = 'offer') => `---------- Forwarded message ---------\nFrom: ${from}\nDate: Mon, 2 Nov 2026 at 10:12\nSubject: ${subject}\nTo: Ana Ruiz <ana@corp.example>\n\nbad words\n`
const chains: Fixture[] = [
  { name: 'gmail', mail: `${head}${text}please look\n\n${gmail(tom)}`, expected: inline('tom@client.example') },
  { name: 'gmail-german-with-english-labels', mail: `${head}${text}${gmail(tom).replace('From:', 'Von:')}`, expected: inline('tom@client.example') },
  { name: 'two-levels', mail: `${head}${text}x\n\n${gmail('Bo <bo@corp.example>')}\n\n${gmail(tom)}`, expected: inline('bo@corp.example', 'tom@client.example') },
  { name: 'three-levels-three-languages', mail: `${head}${text}x\n\n-----\nVon: Bo <bo@corp.example>\nGesendet: Montag\nAn: ana@corp.example\nBetreff: a\n\nb\n\n-----\nDe: Sub <sub@client.example>\nEnvoyé: lundi\nÀ: bo@corp.example\nObjet: a\n\nc\n\nOn Mon, 2 Nov 2026 at 10:12, ${tom} wrote:\n> d\n`, expected: inline('bo@corp.example', 'sub@client.example', 'tom@client.example') },
  { name: 'yahoo-one-line', mail: `${head}${text}----- Forwarded message ----- From: "Tom Hart" <tom@client.example>To: "ana@corp.example" <ana@corp.example>Sent: Monday, 2 November 2026 at 10:12:13 CETSubject: offer\nbad words\n`, expected: inline('tom@client.example') },
  { name: 'thunderbird-table', mail: `${head}${html}<p>x</p>-------- Original Message --------<table><tr><th>Subject: </th><td>offer</td></tr><tr><th>Date: </th><td>Mon, 2 Nov 2026 10:12:00 +0100</td></tr><tr><th>From: </th><td>${escape(tom)}</td></tr><tr><th>To: </th><td>ana@corp.example</td></tr></table><p>bad words</p>\n`, expected: inline('tom@client.example') },
  { name: 'exchange-name-without-address', mail: `${head}${text}________________________________\nFrom: Tom Hart\nSent: Monday, November 2, 2026 10:12 AM\nTo: Ana Ruiz\nSubject: offer\n\nbad words\n`, expected: inline('Tom Hart') },
  { name: 'exchange-mailto', mail: `${head}${text}________________________________\nFrom: Tom Hart [mailto:tom@client.example]\nSent: Monday, November 2, 2026 10:12 AM\nTo: Ana Ruiz\nSubject: offer\n\nbad words\n`, expected: inline('tom@client.example') },
  { name: 'display-name-like-an-address', mail: `${head}${text}${gmail('"boss@corp.example" <tom@client.example>')}`, expected: inline('tom@client.example') },
  { name: 'on-behalf-of', mail: `${head}${text}-----\nFrom: list@corp.example [mailto:list@corp.example] On Behalf Of Tom Hart\nSent: Monday\nTo: ana@corp.example\nSubject: offer\n\nbad words\n`, expected: inline() },
  { name: 'own-words-only', mail: `${head}${text}On Monday Tom called me again and said: you know what I mean.\nTo: me that is enough.\n`, expected: inline() },
  { name: 'prose-with-an-address', mail: `${head}${text}On 3 May I told bo@corp.example what the client wrote:\n\nbad words\n`, expected: inline() },
]

const original = 'From: Tom Hart <tom@client.example>\nTo: ana@corp.example\nSubject: offer\nDate: Mon, 2 Nov 2026 10:12:00 +0000\nMessage-ID: <o1@client.example>\nReceived: from a.client.example by mx.corp.example; Mon, 2 Nov 2026 10:12:01 +0000\n\nbad words\n.\n\n\n'
const base64 = (body: string) => Buffer.from(body.replace(/\n/g, '\r\n')).toString('base64').replace(/.{76}/g, '$&\n')
const wrap = (boundary: string, headers: string, body: string) => `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\nContent-Type: text/plain\n\nplease look\n--${boundary}\n${headers}\n\n${body}\n--${boundary}--\n`
const shapes: Record<string, (body: string) => [string, string]> = {
  attachment: (body) => ['Content-Type: message/rfc822; name="o.eml"\nContent-Disposition: attachment; filename="o.eml"', body],
  bare: (body) => ['Content-Type: message/rfc822', body],
  inline: (body) => ['Content-Type: message/rfc822\nContent-Disposition: inline', body],
  base64: (body) => ['Content-Type: message/rfc822\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64', base64(body)],
  'octet-stream': (body) => ['Content-Type: application/octet-stream; name="o.eml"\nContent-Disposition: attachment; filename="o.eml"\nContent-Transfer-Encoding: base64', base64(body)],
}
const outer = head.replace('MIME-Version: 1.0\n', '')
const attachedAt = (depth: number): Expectation => ({
  ...verified,
  originals: Array.from({ length: depth }, (_, at) => ({ from: at === depth - 1 ? 'tom@client.example' : 'bo@corp.example', grade: 'C' as const, how: 'attached', depth: at + 1 })),
})
const nested: Fixture[] = Object.entries(shapes).flatMap(([name, shape]) =>
  [1, 2, 3].map((depth) => {
    let mail = wrap('b0', ...shape(original))
    for (let level = 1; level < depth; level++) mail = wrap(`b${level}`, ...shape(`From: Bo <bo@corp.example>\nSubject: Fwd: offer ${level}\n${mail}`))
    return { name: `${name}-${depth}-deep`, mail: outer + mail, expected: attachedAt(depth) }
  }),
)
nested.push(
  { name: 'pasted-source-as-text-file', mail: outer + wrap('b0', 'Content-Type: text/plain; name="mail.txt"\nContent-Disposition: attachment; filename="mail.txt"', original), expected: attachedAt(1) },
  { name: 'digest', mail: `${outer}MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=b0\n\n--b0\n\n${original}\n--b0--\n`, expected: attachedAt(1) },
  { name: 'same-message-attached-and-quoted', mail: `${outer}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n--b0\nContent-Type: text/plain\n\nx\n\n${gmail(tom)}\n--b0\nContent-Type: message/rfc822\n\n${original}\n--b0--\n`, expected: attachedAt(1) },
  { name: 'original-with-two-senders', mail: outer + wrap('b0', 'Content-Type: message/rfc822', `From: boss@corp.example\n${original}`), expected: { ...verified, originals: [{ grade: 'C', how: 'attached' }] } },
)

export const forwards: Record<string, Fixture[]> = { layouts, chains, attached: nested }
