/**
 * A verb of an attribution line. `place`: the name stands after the verb (`before`: the verb comes before the name), or
 * the line begins with the name (`after`: name, verb and date in some order). `opening`: how the line has to begin.
 */
export type Attribution = { verb: string; place: 'before' | 'after' | 'closing'; opening?: readonly string[] }

/** `On … X wrote:`, the verb last (MAIL 5). Lower case. */
export const closingVerbs: readonly Attribution[] = [
  { verb: 'wrote', place: 'closing', opening: ['on '] },
  { verb: 'a écrit', place: 'closing', opening: ['le '] },
  { verb: 'escribió', place: 'closing', opening: ['el '] },
  { verb: 'ha scritto', place: 'closing', opening: ['il '] },
  { verb: 'escreveu', place: 'closing', opening: ['em ', 'a ', 'no dia '] },
  { verb: 'a scris', place: 'closing', opening: ['în ', 'in ', 'pe ', 'la '] },
  { verb: 'έγραψε', place: 'closing', opening: ['στις '] },
  { verb: 'napisał(a)', place: 'closing' },
  { verb: 'napisał', place: 'closing' },
  { verb: 'napisała', place: 'closing' },
  { verb: 'napsal(a)', place: 'closing' },
  { verb: 'napsal', place: 'closing' },
  { verb: 'napsala', place: 'closing' },
  { verb: 'пишет', place: 'closing' },
  { verb: 'написал', place: 'closing' },
  { verb: 'написал(а)', place: 'closing' },
  { verb: 'пише', place: 'closing' },
  { verb: 'kirjoitti', place: 'closing' },
  { verb: 'skrev', place: 'closing' },
  { verb: '님이 작성', place: 'closing' },
  { verb: '님이 작성함', place: 'closing' },
]

export const verbs: readonly Attribution[] = [
  { verb: 'schrieb', place: 'before', opening: ['am '] },
  { verb: 'schreef', place: 'before', opening: ['op '] },
  { verb: 'skrev', place: 'before' },
  { verb: 'מאת', place: 'before', opening: ['בתאריך '] },
  { verb: 'كتب', place: 'before', opening: ['في '] },
  { verb: 'ezt írta', place: 'after' },
  { verb: 'şunu yazdı', place: 'after' },
  { verb: '写道', place: 'after' },
  { verb: '寫道', place: 'after' },
  { verb: 'schrieb am', place: 'after' },
  { verb: 'escreveu no dia', place: 'after' },
  { verb: 'kirjoitti', place: 'after' },
]

/** Words that begin an attribution and therefore no name. */
export const openings: readonly string[] = [
  'on ',
  'am ',
  'le ',
  'el ',
  'il ',
  'em ',
  'op ',
  'den ',
  'în ',
  'στις ',
  'בתאריך ',
  'في ',
]

/** Words some clients put before the name. */
export const fillers: readonly string[] = [
  'odesílatel ',
  'uživatel ',
  'użytkownik ',
  'ο χρήστης ',
  'utilisateur ',
  'користувач ',
]
