import { Kbd } from '../parts/kbd.tsx'
import { keysOn } from '../settings.ts'
import { t } from '../text.ts'

/** The keys that work here, for eyes only: the help lists them for everyone. */
export function HintBar({ assign }: { assign: boolean }) {
  if (!keysOn.value) return null
  const hints: [string[], string][] = [
    [['J', 'K'], 'move'],
    [['Enter'], 'open'],
    [['X'], 'select'],
    ...(assign ? ([[['A'], 'assign']] as [string[], string][]) : []),
    [['?'], 'help'],
  ]
  return (
    <div class="hintbar" aria-hidden="true">
      {hints.map(([keys, name]) => (
        <span key={name}>
          {keys.map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
          {t(`hint.${name}`)}
        </span>
      ))}
    </div>
  )
}
