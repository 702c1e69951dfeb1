import { fileURLToPath } from 'node:url'
import { defang } from './mask.ts'

/** One part of a document: a heading, then facts, paragraphs and lists, in the order they are read. */
export type Section = {
  title: string
  facts?: readonly { label: string; value: string }[]
  paragraphs?: readonly string[]
  list?: readonly string[]
}
export type Paper = {
  title: string
  language: string
  made: Date
  intro: readonly string[]
  sections: readonly Section[]
}

const font = (name: string) => fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))
const SIZE = { h1: 20, h2: 14, text: 10 }

/**
 * A tagged PDF (PDF/UA-1): structure in reading order, language, title, every font embedded, nothing remote, web addresses defanged.
 * @returns its bytes; the same paper makes the same text
 */
export async function paperPdf(paper: Paper, o: { compress?: boolean } = {}): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit')
  const options: PDFKit.PDFDocumentOptions = {
    size: 'A4',
    margin: 56,
    pdfVersion: '1.7',
    tagged: true,
    subset: 'PDF/UA' as never,
    lang: paper.language,
    displayTitle: true,
    font: font('DejaVuSans'),
    compress: o.compress ?? true,
    info: { Title: paper.title, Creator: 'Breakwater', CreationDate: paper.made },
  }
  const doc = new PDFDocument(options)
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise((resolve, reject) => doc.on('end', resolve).on('error', reject))
  doc.registerFont('plain', font('DejaVuSans')).registerFont('bold', font('DejaVuSans-Bold'))
  const root = doc.struct('Document')
  doc.addStructure(root)
  const put = (parent: PDFKit.PDFStructureElement, tag: string, text: string, style: 'plain' | 'bold', size: number) =>
    parent.add(doc.struct(tag, {}, [() => void doc.font(style).fontSize(size).text(shown(text))]))
  put(root, 'H1', paper.title, 'bold', SIZE.h1)
  doc.moveDown(0.5)
  for (const text of paper.intro) put(root, 'P', text, 'plain', SIZE.text)
  for (const section of paper.sections) {
    const part = doc.struct('Sect')
    root.add(part)
    doc.moveDown()
    put(part, 'H2', section.title, 'bold', SIZE.h2)
    doc.moveDown(0.3)
    for (const { label, value } of section.facts ?? []) put(part, 'P', `${label}: ${value}`, 'plain', SIZE.text)
    for (const text of section.paragraphs ?? []) {
      put(part, 'P', text, 'plain', SIZE.text)
      doc.moveDown(0.3)
    }
    if (section.list?.length) {
      const list = doc.struct('L')
      part.add(list)
      for (const text of section.list) {
        const item = doc.struct('LI')
        list.add(item)
        put(item, 'LBody', `– ${text}`, 'plain', SIZE.text)
        item.end()
      }
      list.end()
    }
    part.end()
  }
  root.end()
  doc.end()
  await ended
  return Buffer.concat(chunks)
}

/** The same paper as lines, each exactly as it stands in the PDF. */
export const paperLines = (paper: Paper): string[] =>
  [
    paper.title,
    ...paper.intro,
    ...paper.sections.flatMap((section) => [
      section.title,
      ...(section.facts ?? []).map(({ label, value }) => `${label}: ${value}`),
      ...(section.paragraphs ?? []),
      ...(section.list ?? []).map((text) => `– ${text}`),
    ]),
  ].map(shown)

/** Control and direction marks are shown, never obeyed. */
const shown = (text: string) =>
  defang(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    .replace(/[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '\u00b7')
    .replaceAll('\t', '  ')
