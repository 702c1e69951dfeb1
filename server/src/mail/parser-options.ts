import type { OriginalOptions } from './original.ts'
import type { SafeReading } from './reading.ts'
import type { ParserText } from './view-of-record.ts'

/**
 * How mailparser runs (MAIL 4): nested messages and delivery reports stay whole, nothing is rewritten or linked, sizes are
 * capped. Its defaults merge an inline original into the mail around it.
 */
export const parserOptions = {
  ignoreEmbedded: true,
  keepDeliveryStatus: true,
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipImageLinks: true,
  skipTextLinks: true,
  keepCidLinks: true,
  checksumAlgo: false,
  maxHtmlLengthToParse: 1_000_000,
  maxHeadSize: 1 << 20,
  maxChildNodes: 1000,
} as const

/** Characters of text and of HTML that leave the child. */
export const mostShown = 2 * 1024 * 1024

/** Bytes of a mail without its attachments beyond which mailparser is not asked. */
export const largestParsed = 25 * 1024 * 1024

/** `text`: what mailparser shows of it. `whole`: everything, for mail too large or too odd for the service's own process. */
export type ParserJob = { id: number; kind: 'text' | 'whole'; raw: Uint8Array; options?: OriginalOptions }
export type TextAnswer = ParserText | { refused: string }
export type ParserAnswer =
  | { id: number; step: 'text'; text: TextAnswer; last: true }
  | { id: number; step: 'outline' | 'read' | 'contents'; reading: SafeReading; last: boolean }
