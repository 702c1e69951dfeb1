/** The fields of a header block that a mail client writes into a forward. */
export type Field = 'from' | 'to' | 'cc' | 'subject' | 'date' | 'reply'

export type Language = keyof typeof words

type Words = Readonly<Record<'from' | 'to' | 'cc' | 'subject' | 'date', string>> & { readonly reply?: string }

/** What clients write in each language (MAIL 5): lower case, alternatives split by `|`. */
const words = {
  en: { from: 'from', to: 'to', cc: 'cc', subject: 'subject', date: 'date|sent|sent on|date sent', reply: 'reply-to' },
  de: { from: 'von', to: 'an', cc: 'kopie|cc', subject: 'betreff', date: 'datum|gesendet', reply: 'antwort an' },
  fr: {
    from: 'de|expéditeur',
    to: 'à|a|destinataire',
    cc: 'cc|copie à|copie',
    subject: 'objet|sujet',
    date: 'date|envoyé|envoye|date d’envoi',
    reply: 'répondre à',
  },
  es: {
    from: 'de|remitente',
    to: 'para|a',
    cc: 'cc',
    subject: 'asunto',
    date: 'fecha|enviado|enviado el',
    reply: 'responder a',
  },
  it: {
    from: 'da|mittente',
    to: 'a|destinatario',
    cc: 'cc',
    subject: 'oggetto',
    date: 'data|inviato',
    reply: 'rispondi a',
  },
  pt: {
    from: 'de|remetente',
    to: 'para',
    cc: 'cc',
    subject: 'assunto',
    date: 'data|enviado|enviada em|enviado em|enviada',
    reply: 'responder para',
  },
  nl: {
    from: 'van|afzender',
    to: 'aan',
    cc: 'cc|kopie',
    subject: 'onderwerp',
    date: 'datum|verzonden',
    reply: 'beantwoorden - aan|antwoord aan',
  },
  sv: { from: 'från', to: 'till', cc: 'kopia|cc', subject: 'ämne', date: 'datum|skickat', reply: 'svara till' },
  da: { from: 'fra', to: 'til', cc: 'cc|kopi', subject: 'emne', date: 'dato|sendt', reply: 'svar til' },
  no: { from: 'fra', to: 'til', cc: 'kopi|cc', subject: 'emne', date: 'dato|sendt', reply: 'svar til' },
  pl: {
    from: 'od|nadawca',
    to: 'do',
    cc: 'dw|cc|kopia',
    subject: 'temat',
    date: 'data|wysłano|wysłane',
    reply: 'odpowiedz do',
  },
  cs: {
    from: 'od|odesílatel',
    to: 'komu',
    cc: 'kopie|cc',
    subject: 'předmět',
    date: 'datum|odesláno',
    reply: 'odpovědět',
  },
  ro: { from: 'de la|expeditor', to: 'către|catre', cc: 'cc', subject: 'subiect', date: 'data|trimis|trimise|dată' },
  tr: {
    from: 'kimden|gönderen',
    to: 'kime|alıcı',
    cc: 'bilgi|cc',
    subject: 'konu',
    date: 'tarih|gönderildi|gönderme tarihi',
  },
  ru: {
    from: 'от|от кого|отправитель',
    to: 'кому',
    cc: 'копия|cc',
    subject: 'тема',
    date: 'дата|отправлено',
    reply: 'ответить',
  },
  uk: { from: 'від|відправник', to: 'кому', cc: 'копія|cc', subject: 'тема', date: 'дата|надіслано' },
  el: { from: 'από', to: 'προς', cc: 'κοιν.|κοιν|cc', subject: 'θέμα', date: 'ημερομηνία|στάλθηκε|ημ/νία' },
  fi: {
    from: 'lähettäjä',
    to: 'vastaanottaja',
    cc: 'kopio|cc',
    subject: 'aihe',
    date: 'päivämäärä|lähetetty|päiväys',
    reply: 'vastausosoite',
  },
  hu: {
    from: 'feladó|küldő',
    to: 'címzett',
    cc: 'másolatot kap|másolat|cc',
    subject: 'tárgy',
    date: 'dátum|küldve|elküldve',
    reply: 'válaszcím',
  },
  he: { from: 'מאת', to: 'אל', cc: 'עותק|cc', subject: 'נושא', date: 'תאריך|נשלח' },
  ar: { from: 'من', to: 'إلى|الى', cc: 'نسخة|cc', subject: 'الموضوع', date: 'التاريخ|تاريخ الإرسال|تم الإرسال' },
  zh: {
    from: '发件人|寄件者|寄件人',
    to: '收件人|收件者',
    cc: '抄送|副本|cc',
    subject: '主题|主旨',
    date: '日期|发送时间|发送日期|寄件日期|傳送日期|時間|时间',
    reply: '答复',
  },
  ja: {
    from: '差出人|送信者',
    to: '宛先|受信者',
    cc: 'cc',
    subject: '件名',
    date: '日付|日時|送信日時',
    reply: '返信先',
  },
  ko: {
    from: '보낸 사람|보낸사람',
    to: '받는 사람|받는사람',
    cc: '참조|cc',
    subject: '제목',
    date: '날짜|보낸 날짜',
    reply: '회신',
  },
} as const satisfies Record<string, Words>

/** Languages as bits, one each, so that what two labels share is one operation. */
export type Languages = number

const codes = Object.keys(words) as Language[]
const bit = (language: Language): Languages => 1 << codes.indexOf(language)
const ENGLISH = bit('en')
export const everyLanguage: Languages = 2 ** codes.length - 1

export type Label = { field: Field; languages: Languages }

const known = new Map<string, Label[]>()
const starts = new Set<string>()
for (const [language, fields] of Object.entries(words) as [Language, Words][])
  for (const [field, alternatives] of Object.entries(fields) as [Field, string][])
    for (const word of alternatives.split('|')) {
      const meanings = known.get(word) ?? []
      const same = meanings.find((meaning) => meaning.field === field)
      if (same) same.languages |= bit(language)
      else meanings.push({ field, languages: bit(language) })
      known.set(word, meanings)
      starts.add(word[0]!).add(word[0]!.toUpperCase())
    }

const MINOR: ReadonlySet<string> = new Set(
  'importance|priority|attachments|attachment|categories|sensitivity|wichtigkeit|priorität|anlagen|anlage|kategorien|importancia|prioridad|datos adjuntos|adjuntos|pièces jointes|priorité|importanza|priorità|allegati|importância|prioridade|anexos|urgentie|prioriteit|bijlagen|prioritet|bilagor|bifogade filer|vedhæftede filer|vedlegg|ważność|priorytet|załączniki|důležitost|přílohy|важность|вложения|重要度|添付ファイル|重要性|附件|중요도|첨부 파일'.split(
    '|',
  ),
)

for (const word of MINOR) starts.add(word[0]!).add(word[0]!.toUpperCase())

/** A label that stands inside a block and says nothing about who wrote it: importance, attachments. */
export const isMinorLabel = (word: string): boolean => MINOR.has(word)

export const LONGEST_LABEL = 24

/** Every meaning of a label word (lower case, trimmed): a field and the languages in which it means that field. */
export const labelMeanings = (word: string): readonly Label[] => known.get(word) ?? []

/** Whether some label begins with this character. */
export const startsLabel = (character: string): boolean => starts.has(character)

/** What is left of the languages read so far: Gmail writes some labels in English in every language, and Cc is Cc nearly everywhere. */
export const narrow = ({ field, languages }: Label, soFar: Languages): Languages =>
  (languages & ENGLISH) !== 0 || field === 'cc' || field === 'reply' ? soFar : soFar & languages
