import type { DirectoryEntry } from '@breakwater/shared/contract/directory.ts'
import type { GivenRole } from '@breakwater/shared/contract/roles.ts'
import { useState } from 'preact/hooks'
import { Choice } from '../parts/choice.tsx'
import { FormDialog } from '../parts/form-dialog.tsx'
import { ReasonField, tooShort } from '../parts/reason-field.tsx'
import { t } from '../text.ts'

const ROLES = Object.keys({
  hr: 1,
  'senior-leader': 1,
  'assistant-director': 1,
  legal: 1,
  'health-safety-lead': 1,
  admin: 1,
  auditor: 1,
} satisfies Record<GivenRole, 1>) as GivenRole[]

interface RoleDialogProps {
  person: DirectoryEntry
  busy: boolean
  error: unknown
  propose(asked: { role: GivenRole; give: boolean; reason: string }): void
  close(): void
}

/** Giving or taking a role: what the person then sees is said before anybody is asked (SCREENS 80). */
export function RoleDialog({ person, busy, error, propose, close }: RoleDialogProps) {
  const [role, choose] = useState<GivenRole | null>(null)
  const [reason, write] = useState('')
  const [tried, tryIt] = useState(false)
  const holds = (one: GivenRole) => person.roles.includes(one)
  const send = () => {
    tryIt(true)
    if (role && !tooShort(reason)) propose({ role, give: !holds(role), reason })
  }
  return (
    <FormDialog
      title={t('role_dialog.title', { name: person.name })}
      action={t('role_dialog.ask')}
      busy={busy}
      error={error}
      send={send}
      close={close}
    >
      <p class="muted">{t('role_dialog.says')}</p>
      <Choice
        legend={t('role_dialog.what')}
        options={ROLES.map((value) => ({
          value,
          label: t(holds(value) ? 'role_dialog.take' : 'role_dialog.give', { role: t(`role.${value}`) }),
        }))}
        chosen={role ? [role] : []}
        choose={([one]) => choose((one ?? null) as GivenRole | null)}
      />
      {tried && !role && <p class="error">{t('role_dialog.needed')}</p>}
      <div role="status">
        {role && (
          <p class="well">
            <b>{t(holds(role) ? 'role_dialog.will_lose' : 'role_dialog.will_see')}</b>
            <span>{t(`role_sees.${role}`)}</span>
          </p>
        )}
      </div>
      <ReasonField tried={tried} value={reason} write={write} />
    </FormDialog>
  )
}
