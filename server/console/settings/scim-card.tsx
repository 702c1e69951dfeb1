import { useState } from 'preact/hooks'
import { contract, queries, useAsk, useLoad } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { FactList } from '../parts/fact-list.tsx'
import { Field } from '../parts/field.tsx'
import { ReasonDialog } from '../parts/reason-dialog.tsx'
import { Refused } from '../parts/refused.tsx'
import { Time } from '../parts/time.tsx'
import { say } from '../parts/toast.tsx'
import { at } from '../routes.ts'
import { t } from '../text.ts'

/** The identity provider that keeps the directory: its token is asked for with a second person, shown once and withdrawn here. */
export function ScimCard({ change }: { change: boolean }) {
  const state = useLoad(['scim'], contract.directory.connection, {})
  const changed = () => void queries.invalidateQueries({ queryKey: ['scim'] })
  const ask = useAsk(contract.directory.connect, changed)
  const make = useAsk(contract.directory.collect, changed)
  const [asking, show] = useState(false)
  const end = useAsk(contract.directory.disconnect, () => {
    changed()
    say(t('scim.withdrawn'))
  })
  const close = () => {
    ask.forget()
    show(false)
  }
  const now = state.data
  if (!now) return null
  return (
    <Card title={t('scim.title')}>
      <p class="muted small">{t('scim.says')}</p>
      <FactList
        facts={[
          { label: t('scim.address'), value: <code class="hash">{now.address}</code> },
          { label: t('scim.made'), value: now.madeAt ? <Time at={now.madeAt} /> : t('scim.none') },
          {
            label: t('scim.used'),
            value: now.lastUsedAt ? <Time at={now.lastUsedAt} /> : now.madeAt ? t('scim.never') : null,
          },
        ]}
      />
      {now.agreed && <p class="well">{t('scim.agreed')}</p>}
      {now.waits && (
        <p class="well">
          {t('scim.waits')} {change && <a href={at.decision(now.waits)}>{t('scim.open')}</a>}
        </p>
      )}
      {change && (
        <div class="bar">
          {now.agreed && (
            <Button busy={make.busy} onClick={() => make.send({})}>
              {t('scim.fetch')}
            </Button>
          )}
          {!now.agreed && !now.waits && (
            <Button onClick={() => show(true)}>{t(now.madeAt ? 'scim.another' : 'scim.make')}</Button>
          )}
          {(now.madeAt || now.agreed) && (
            <Button kind="quiet" busy={end.busy} onClick={() => end.send({})}>
              {t('scim.withdraw')}
            </Button>
          )}
        </div>
      )}
      <Refused error={make.error ?? end.error} />
      {asking && (
        <ReasonDialog
          title={t(now.madeAt ? 'scim.another' : 'scim.make')}
          says={t('scim.ask_says')}
          label={t('reason.label')}
          action={t('role_dialog.ask')}
          busy={ask.busy}
          error={ask.error}
          give={(reason) =>
            ask.send({ body: { reason } }, () => {
              close()
              say(t('scim.asked'))
            })
          }
          close={close}
        />
      )}
      {make.answer && <Shown token={make.answer.token} address={now.address} close={make.forget} />}
    </Card>
  )
}

/** The token, this once, with what whoever looks after the identity provider does next. */
function Shown({ token, address, close }: { token: string; address: string; close(): void }) {
  return (
    <Dialog title={t('scim.shown')} close={close}>
      <div class="stack">
        <p>{t('scim.shown_says')}</p>
        <Field
          label={t('scim.value')}
          control={(ids) => <input {...ids} type="text" class="hash" readOnly value={token} />}
        />
        <ol class="bullets">
          <li>
            {t('scim.next_enter')} <code class="hash">{address}</code>
          </li>
          <li>{t('scim.next_test')}</li>
          <li>{t('scim.next_used')}</li>
        </ol>
        <div class="bar">
          <Button kind="primary" onClick={close}>
            {t('scim.done')}
          </Button>
          <Button
            icon="copy"
            onClick={() => void navigator.clipboard.writeText(token).then(() => say(t('scim.copied')))}
          >
            {t('scim.copy')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
