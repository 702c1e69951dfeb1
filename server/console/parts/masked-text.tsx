import { useState } from 'preact/hooks'
import { t } from '../text.ts'
import { Button } from './button.tsx'
import { visible } from './visible.ts'

const mask = (line: string) =>
  line.replace(
    /[\p{L}\p{N}][\p{L}\p{N}\p{M}’']*/gu,
    (word) => `${[...word][0]}${'·'.repeat(Math.max(1, [...word].length - 1))}`,
  )

/** Every word shows only its first letter; a line is read when it is pressed. No word list: none is complete in any language. */
export function MaskedText({ text }: { text: string }) {
  const [read, open] = useState<ReadonlySet<number>>(new Set())
  const lines = visible(text)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  return (
    <ol class="masked">
      {lines.map((line, i) => (
        <li key={`${i}-${line.length}`}>
          <span dir="auto" aria-hidden={!read.has(i) || undefined}>
            {read.has(i) ? line : mask(line)}
          </span>
          {!read.has(i) && (
            <Button small kind="quiet" onClick={() => open(new Set([...read, i]))}>
              {t('evidence.line', { number: i + 1 })}
            </Button>
          )}
        </li>
      ))}
    </ol>
  )
}
