import { contract, queries, useAsk, useLoad } from '../api.ts'
import { Card } from '../parts/card.tsx'
import { say } from '../parts/toast.tsx'
import { t } from '../text.ts'
import { SaidField } from './said-field.tsx'

/** Whom people ask for each kind of support that the policy names (POLICY 86-88). */
export function SupportContacts() {
  const loaded = useLoad(['support-contacts'], contract.care.contacts, {})
  const save = useAsk(contract.care.setContact, () => {
    void queries.invalidateQueries({ queryKey: ['support-contacts'] })
    say(t('settings_said.saved'))
  })
  if (!loaded.data || loaded.data.length === 0) return null
  return (
    <Card title={t('settings_said.support')}>
      <p class="muted small">{t('settings_said.support_says')}</p>
      {loaded.data.map(({ entry, title, contact }) => (
        <SaidField
          key={`${entry} ${contact}`}
          label={title}
          value={contact}
          busy={save.busy}
          error={null}
          save={(said) => save.send({ body: { entry, contact: said } })}
        />
      ))}
    </Card>
  )
}
