import MsgReader, { type FieldsData } from '@kenjiuno/msgreader'
import { comparable } from './address.ts'
import { readHead } from './bytes.ts'
import { described } from './original.ts'
import type { Contents, Mailbox, MessageFacts } from './reading.ts'

const MOST = { names: 100, text: 200_000, headers: 64 * 1024, inside: 10, depth: 3 }

/**
 * What an Outlook message says of itself and which files it carries. Where its headers and its fields name different
 * senders there is a name but no address: a wrong sender is worse than none. @throws when it is no Outlook message
 */
export function readMsg(bytes: Buffer): Contents {
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
  const fields = new MsgReader.default(copy).getFileData()
  if (fields.error) throw new Error('no outlook message')
  const files = (fields.attachments ?? []).map((one) => one.fileName ?? one.name ?? one.fileNameShort ?? '')
  const names = files.slice(0, MOST.names).map((name) => name.slice(0, 255))
  return { state: 'read', names, more: Math.max(0, files.length - names.length), message: messageOf(fields, 1) }
}

function messageOf(fields: FieldsData, depth: number): MessageFacts {
  const headers = fields.headers?.slice(0, MOST.headers)
  const written = headers ? described(readHead(Buffer.from(`${headers.trimEnd()}\r\n\r\n`))) : {}
  const to = (fields.recipients ?? []).slice(0, 50).map(({ name, smtpAddress, email }) => {
    const address = plain(smtpAddress) ?? plain(email)
    return address ? `${name ?? ''} <${address}>`.trim() : (name ?? '')
  })
  const inside = (fields.attachments ?? []).flatMap((one) => one.innerMsgContentFields ?? []).slice(0, MOST.inside)
  return {
    ...filled('from', oneSender(written.from, senderOf(fields))),
    ...filled('to', written.to ?? to.filter(Boolean).join(', ').slice(0, 2000)),
    ...filled('subject', (fields.subject ?? written.subject)?.slice(0, 2000)),
    ...filled('date', written.date ?? fields.messageDeliveryTime ?? fields.clientSubmitTime),
    ...filled('text', fields.body?.slice(0, MOST.text)),
    ...filled('headers', headers),
    ...(depth < MOST.depth && inside.length > 0 ? { inside: inside.map((one) => messageOf(one, depth + 1)) } : {}),
  }
}

const plain = (text: string | undefined) => (text ? comparable(text) : undefined)

function senderOf({ senderName, senderSmtpAddress, sentRepresentingSmtpAddress, senderEmail }: FieldsData): Mailbox {
  const address = plain(senderSmtpAddress) ?? plain(sentRepresentingSmtpAddress) ?? plain(senderEmail)
  const name = senderName?.trim().slice(0, 200)
  return { ...(name && name !== address ? { name } : {}), ...(address ? { address } : {}) }
}

function oneSender(written: Mailbox | undefined, field: Mailbox): Mailbox | undefined {
  const name = field.name ?? written?.name
  const differ = written?.address && field.address && written.address !== field.address
  const address = differ ? undefined : (written?.address ?? field.address)
  return name || address ? { ...(name ? { name } : {}), ...(address ? { address } : {}) } : undefined
}

const filled = <K extends keyof MessageFacts>(key: K, value: MessageFacts[K] | undefined | '') =>
  value ? { [key]: value } : {}
