import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Kbd } from '../parts/kbd.tsx'
import { keysOn, turnKeys } from '../settings.ts'
import { t } from '../text.ts'

const KEYS = [
  ['J', 'K', 'move'],
  ['Enter', 'O', 'open'],
  ['X', '', 'select'],
  ['A', '', 'assign'],
  ['N', '', 'note'],
  ['U', '', 'back'],
  ['?', '', 'help'],
  ['Esc', '', 'close'],
] as const

/** All keys, the switch that turns them off, and whom to ask. */
export function HelpDialog({ close }: { close(): void }) {
  return (
    <Dialog title={t('help.title')} close={close}>
      <p class="muted">{t('help.keys_say')}</p>
      <dl class="keys">
        {KEYS.map(([first, second, name]) => (
          <div key={name}>
            <dt>
              <Kbd>{first}</Kbd> {second && <Kbd>{second}</Kbd>}
              <span class="sr">{[first, second].filter(Boolean).join(', ')}</span>
            </dt>
            <dd>{t(`help.key.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <Choice
        legend={t('help.single_keys')}
        many
        options={[{ value: 'on', label: t('help.keys_on') }]}
        chosen={keysOn.value ? ['on'] : []}
        choose={(chosen) => turnKeys(chosen.includes('on'))}
      />
      <p class="muted">{t('help.ask')}</p>
    </Dialog>
  )
}
