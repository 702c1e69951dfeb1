import type { OwnPasskey, OwnSession } from '@breakwater/shared/contract/session.ts'
import { Button } from '../parts/button.tsx'
import { Pill } from '../parts/pill.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

/** One passkey: what it is called, since when, and a way to remove it. */
export function PasskeyRow({ passkey, busy, remove }: { passkey: OwnPasskey; busy: boolean; remove(): void }) {
  const name = passkey.name || t('security.unnamed')
  return (
    <li class="mail-row">
      <div>
        <p class="strong">
          <bdi>{name}</bdi>
        </p>
        <p class="small muted">
          {t('security.added_on')} <Time at={passkey.addedAt} />
          {passkey.usedAt && (
            <>
              {' · '}
              {t('security.used_on')} <Time at={passkey.usedAt} />
            </>
          )}
        </p>
      </div>
      <div class="bar">
        <Button small busy={busy} onClick={remove}>
          {t('security.remove', { name })}
        </Button>
      </div>
    </li>
  )
}

/** One browser somebody is signed in with. */
export function SessionRow({ session }: { session: OwnSession }) {
  return (
    <li class="mail-row">
      <div>
        <p class="strong">{session.device || t('security.unknown_device')}</p>
        <p class="small muted">
          {t('security.seen')} <Time at={session.seenAt} />
        </p>
      </div>
      {session.here && (
        <Pill tone="calm" icon="check">
          {t('security.here')}
        </Pill>
      )}
    </li>
  )
}
