const BOUNCES = [
  'undeliver',
  'delivery status notification',
  'delivery failure',
  'delivery has failed',
  'delivery failed',
  'delivery problem',
  'delivery incomplete',
  'mail delivery',
  'message not delivered',
  'could not be delivered',
  'returned mail',
  'failure notice',
  'non remis',
  'unzustellbar',
  'nicht zustellbar',
  'konnte nicht zugestellt',
  'no se puede entregar',
  'no se pudo entregar',
  'no se ha podido entregar',
  'échec de la remise',
  'impossible de remettre',
  'mancata consegna',
  'recapito non riuscito',
  'niet bezorgd',
  'onbestelbaar',
  'não entregue',
  'não foi possível entregar',
  'kunde inte levereras',
  'kunne ikke leveres',
  'ei voitu toimittaa',
  'niedostarczon',
  'nedoručiteln',
  'не доставлено',
  'недоставлен',
  'teslim edilemedi',
  'mail system error',
  '配信不能',
  '送信できません',
  '退信',
  '无法送达',
  '전송 실패',
]

const STARTS = ['undeliver', 'returned mail', 'delivery status notification', 'failure notice', 'mail delivery fail']

const AUTOMATIC = [
  'automatic reply',
  'auto reply',
  'auto-reply',
  'autoreply',
  'auto response',
  'auto-response',
  'out of office',
  'out of the office',
  'automatische antwort',
  'abwesenheitsnotiz',
  'abwesenheitsnachricht',
  'abwesend:',
  'réponse automatique',
  'absence du bureau',
  'respuesta automática',
  'fuera de la oficina',
  'risposta automatica',
  'fuori sede',
  'resposta automática',
  'automatisch antwoord',
  'afwezigheids',
  'autosvar',
  'automatiskt svar',
  'automatisk svar',
  'automaattinen vastaus',
  'poissa toimistosta',
  'odpowiedź automatyczna',
  'autoodpowiedź',
  'automatická odpověď',
  'răspuns automat',
  'otomatik yanıt',
  'автоответ',
  'автоматический ответ',
  'автоматична відповідь',
  'αυτόματη απάντηση',
  'automatikus válasz',
  'תשובה אוטומטית',
  'رد تلقائي',
  '自動応答',
  '自動返信',
  '自动回复',
  '自动答复',
  '自動回覆',
  '자동 응답',
  '자동 회신',
  '부재중',
]

const REPLY_MARKS = ['re:', 'aw:', 'sv:', 'vs:', 'odp:', 'r:', 'antw:']
const FORWARD_MARKS = [
  'fw:',
  'fwd:',
  'wg:',
  'tr:',
  'rv:',
  'enc:',
  'vb:',
  'vl:',
  'pd:',
  'i:',
  'doorst:',
  '转发:',
  '轉寄:',
  '전달:',
]

const startsWithOne = (subject: string, marks: readonly string[]) => marks.find((mark) => subject.startsWith(mark))

/** Removes reply marks; a forward mark stays, for a person wrote that mail. */
function bare(subject: string): string {
  let rest = subject
  for (let mark = startsWithOne(rest, REPLY_MARKS); mark; mark = startsWithOne(rest, REPLY_MARKS))
    rest = rest.slice(mark.length).trimStart()
  return rest
}

/** Subjects come in lower case. A subject that names a failed delivery, in the languages of MAIL 5, and is no forward. */
export const isBounceSubject = (subject: string): boolean =>
  !startsWithOne(subject, FORWARD_MARKS) && BOUNCES.some((words) => subject.includes(words))

/** A subject that begins as delivery reports begin. */
export const startsLikeBounce = (subject: string): boolean => STARTS.some((words) => subject.startsWith(words))

/** A subject that begins as absence notes begin. */
export const isAutomaticSubject = (subject: string): boolean => startsWithOne(bare(subject), AUTOMATIC) !== undefined
