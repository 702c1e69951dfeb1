import { expect, test } from 'vitest'
import { partOf, sectionsOf, suggestAnchors } from './policy-text.ts'

const MARKDOWN = `Our rules for people outside.

## Customers

We ask a **customer** to stop.
It goes on file.

- The contract ends if the customer ignores us.
- Another contact is named.

## Police
We call the [police](https://police.example) after a threat.
`
const PLAIN = `Our rules
We protect everybody who works here.
Customers
Report a customer to the manager or to HR.
The contract ends if the customer ignores our letter!
1. Police
The police are called after a threat or an attack.
`

test('SETTLED 65 headings and paragraphs of Markdown, with a preface before the first heading', () => {
  const sections = sectionsOf(MARKDOWN, 'markdown')
  expect(sections.map(({ id, heading }) => [id, heading])).toEqual([
    ['1', ''],
    ['2', 'Customers'],
    ['3', 'Police'],
  ])
  expect(sections[1]?.paragraphs.map(({ text }) => text)).toEqual([
    'We ask a customer to stop. It goes on file.',
    'The contract ends if the customer ignores us.',
    'Another contact is named.',
  ])
  expect(partOf(sections, '3')).toEqual({ heading: 'Police', text: ['We call the police after a threat.'] })
  expect(partOf(sections, '2.2')?.text).toEqual(['The contract ends if the customer ignores us.'])
  expect(partOf(sections, '2.9')).toBeUndefined()
})

test('SETTLED 65 in plain text a short line that ends no sentence is a heading, and each line a paragraph', () => {
  const sections = sectionsOf(PLAIN, 'plain')
  expect(sections.map(({ heading }) => heading)).toEqual(['Our rules', 'Customers'])
  expect(sections[1]?.paragraphs).toHaveLength(4)
  expect(sectionsOf(' \n\n', 'plain')).toEqual([])
})

test('SETTLED 65 a clause is proposed the paragraph that shares most words with it, or none', () => {
  const places = suggestAnchors(sectionsOf(MARKDOWN, 'markdown'), [
    { id: 'a', at: 'Customers, ending the contract', says: 'The contract ends if the business ignores the letter.' },
    { id: 'b', at: 'Police, when', says: 'The police are called after a threat.' },
    { id: 'c', at: 'Elsewhere', says: 'Nothing of this stands in the text.' },
  ])
  expect(places).toEqual({ a: '2.2', b: '3.1' })
})
