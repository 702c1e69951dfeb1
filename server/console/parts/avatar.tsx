const TINTS = ['', 'b', 'g', 'o', 'n'] as const

const initials = (name: string) => {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((w) => [...(w ?? '')][0] ?? '')
    .join('')
    .toUpperCase()
}

/** Initials only; decoration beside the name. */
export function Avatar({ name, small }: { name: string; small?: boolean }) {
  const tint = TINTS[[...name].reduce((sum, letter) => sum + letter.codePointAt(0)!, 0) % TINTS.length]
  return (
    <span class={['avatar', tint, small ? 'sm' : ''].filter(Boolean).join(' ')} aria-hidden="true">
      {initials(name)}
    </span>
  )
}
