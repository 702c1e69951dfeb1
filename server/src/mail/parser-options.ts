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

export type ParserJob = { id: number; raw: Uint8Array }
export type ParserAnswer =
  | { id: number; refused: string }
  | { id: number; subject: string; text?: string; html?: string; date?: Date; filenames: string[]; cut: boolean }
