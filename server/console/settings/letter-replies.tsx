import { contract, queries, useAsk, useLoad } from '../api.ts'
import { Card } from '../parts/card.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { SaidField } from './said-field.tsx'

/** Where the other side's answers to letters go; without it no letter can be sent by mail. */
export function LetterReplies() {
  const loaded = useLoad(['letter-settings'], contract.contracts.settings, {})
  const save = useAsk(contract.contracts.saveSettings, (kept) => {
    queries.setQueryData(['letter-settings'], kept)
    say(t('settings_said.saved'))
  })
  if (!loaded.data) return null
  return (
    <Card title={t('settings_said.replies')}>
      <SaidField
        key={loaded.data.replyTo}
        type="email"
        label={t('settings_said.replies_label')}
        hint={t('settings_said.replies_hint')}
        value={loaded.data.replyTo}
        busy={save.busy}
        error={save.error}
        save={(replyTo) => save.send({ body: { replyTo } })}
      />
    </Card>
  )
}
