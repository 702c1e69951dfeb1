import type { Original } from './telling.ts'

/** What the people outside wrote. Everyone and everything here is invented; the tone stays mild. */
const from = (name: string, address: string) => ({ name, address })

export const helena: Original = {
  from: from('Helena Acosta', 'helena@brightacre.example'),
  subject: 'Re: your offer',
  text: 'Prices can wait. You have a lovely voice, you know that. Come to my hotel on Thursday and we will find a price together.\n\nDo not make me ask twice.\nHelena',
}
export const tomaszFirst: Original = {
  from: from('Tomasz Wilk', 'tomasz.wilk@larkhall.example'),
  subject: 'Ticket again',
  text: 'Theo, is there a grown-up I can talk to? Everybody here laughs about the way you write.\n\nT. Wilk\nPractice manager',
}
export const tomaszAgain: Original = {
  from: from('Tomasz Wilk', 'tomasz.wilk@larkhall.example'),
  subject: 'Monday',
  text: 'Ines, put on something nicer for the video call on Monday, that grey thing helps nobody. And smile. We pay you for it.\n\nT. Wilk',
}
export const clive: Original = {
  from: from('Clive Morrow', 'clive.morrow@brightmail.example'),
  subject: 'You cannot avoid me',
  text: 'I know when you leave and which way you walk. We will talk, Owen, whether you want to or not.',
}
export const marcus: Original = {
  from: from('Marcus Thorne', 'm.thorne@thorneworks.example'),
  subject: 'Why so quiet',
  text: 'Eleven messages and not one answer. A woman like you should be glad about some attention. I will ring again tonight.\n\nMarcus',
}
export const jonas: Original = {
  from: from('Jonas Weiler', 'jonas.weiler@nordhafen.example'),
  subject: 'AW: Angebot',
  text: 'Herr Ehrlich, mit Leuten wie Ihnen rede ich normalerweise gar nicht. Gehen Sie heute Abend ans Telefon, sonst rufe ich wieder zu Hause an.\n\nWeiler',
}
export const avner: Original = {
  from: from('אבנר שלו', 'avner.shalev@yamail.example'),
  subject: 'עוד שאלה קטנה',
  text: 'נועה, את לא עונה לי. ראיתי את התמונה שלך, את יפה מאוד. תני לי את המספר הפרטי שלך ונדבר הערב.\n\nאבנר',
}
export const leonard: Original = {
  from: from('Leonard Frost', 'l.frost@frostcapital.example'),
  subject: 'Numbers',
  text: 'I have seen interns with a better grasp. Next time send somebody who can count, or somebody pretty.\n\nL. Frost',
}
export const paula: Original = {
  from: from('Paula Rennick', 'paula.rennick@meridianfoods.example'),
  subject: 'Your little presentation',
  text: 'Dario, we had such fun imitating your accent after the call. Do it again on Friday, the whole floor wants to listen.\n\nPaula',
}
