import { at } from '../routes.ts'

const REFERENCE = /(BW-[0-9A-HJKMNP-TV-Z]{6})\b/

/** Text with case references as links (SCREEN 68); everything else stays text. */
export function Linked({ text }: { text: string }) {
  return (
    <>
      {text.split(REFERENCE).map((part, i) =>
        i % 2 === 1 ? (
          <a key={`${i}-${part}`} href={at.case(part)}>
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  )
}
