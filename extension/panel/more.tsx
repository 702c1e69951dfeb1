import type { Panel } from '@breakwater/shared/report.ts'
import type { Form } from '../messages.ts'
import { t } from '../pages/text.ts'
import { Chips, ManyChips, TickBox } from './choices.tsx'
import { Happenings } from './happenings.tsx'
import type { Asking } from './questions.tsx'

const YES_NO = ['yes', 'no'] as const
const WHOSE = ['mine', 'colleague', 'seen'] as const

/** How many of these questions somebody answered; shown while they are folded away. */
export const answeredOf = (f: Form): number =>
  [
    f.relation !== '',
    f.inside,
    f.behaviours.length > 0,
    f.happenings.length > 0,
    f.whose !== 'mine',
    f.to !== '',
    f.managerOut,
    f.anonymous,
    f.inDanger !== '',
    f.policeCalled !== '',
  ].filter(Boolean).length

function About({ panel, form, change }: Asking) {
  const relations = panel?.relations ?? []
  const options = [
    ...relations.filter(({ id }) => id !== 'unknown'),
    ...(relations.length ? [{ id: 'unknown', label: t('panel.notSure') }] : []),
  ]
  return (
    <>
      {options.length > 0 && (
        <Chips
          name="relation"
          legend={t('panel.who')}
          options={options}
          chosen={form.relation}
          // another relation may leave another choice of whom it goes to
          choose={(relation) => change({ relation, to: form.to === 'leadership' ? form.to : '' })}
        />
      )}
      <TickBox label={t('more.inside')} checked={form.inside} change={(inside) => change({ inside })} />
      {panel && panel.behaviours.length > 0 && (
        <ManyChips
          legend={t('more.behaviours')}
          options={panel.behaviours}
          chosen={form.behaviours}
          choose={(behaviours) => change({ behaviours })}
        />
      )}
      <Happenings form={form} change={change} />
    </>
  )
}

function Whose({ form, change }: Omit<Asking, 'panel'>) {
  return (
    <Chips
      name="whose"
      legend={t('more.whose')}
      options={WHOSE.map((id) => ({ id, label: t(`more.whose_${id}`) }))}
      chosen={form.whose}
      choose={(whose) => change({ whose, ...(whose === 'mine' ? { onBehalfOf: '' } : {}) })}
    >
      {form.whose !== 'mine' && (
        <div class="field">
          <label for="colleague">{t(form.whose === 'seen' ? 'more.seenOf' : 'panel.colleague')}</label>
          <span class="hint" id="colleague-hint">
            {t('panel.colleagueHint')}
          </span>
          <input
            id="colleague"
            type="email"
            dir="auto"
            autocomplete="off"
            aria-describedby="colleague-hint"
            value={form.onBehalfOf}
            onInput={({ currentTarget }) => change({ onBehalfOf: currentTarget.value })}
          />
        </div>
      )}
    </Chips>
  )
}

/** Whom the policy lets the person choose between; past the line is always open (POLICY 16, 61). */
function recipientsOf(panel: Panel | null, relation: string): ('' | NonNullable<Form['to']>)[] {
  const said = panel?.relations.filter(({ id }) => !relation || relation === 'unknown' || id === relation) ?? []
  const offered = new Set(said.flatMap(({ choose }) => choose ?? []))
  return ['', ...(['supervisor', 'hr'] as const).filter((id) => offered.has(id)), 'leadership']
}

function Recipient({ panel, form, change }: Asking) {
  const recipients = recipientsOf(panel, form.relation)
  return (
    <Chips
      name="recipient"
      legend={t('more.to')}
      options={recipients.map((id) => ({ id, label: t(`more.to_${id || 'usual'}`) }))}
      chosen={recipients.includes(form.to) ? form.to : ''}
      choose={(to) => change({ to, ...(to === 'supervisor' ? { managerOut: false } : {}) })}
    >
      {panel?.manager && (
        <TickBox
          label={t('more.managerOut')}
          hint={t('more.managerOutHint', { name: panel.manager.name })}
          checked={form.managerOut}
          change={(managerOut) => change({ managerOut, ...(managerOut && form.to === 'supervisor' ? { to: '' } : {}) })}
        />
      )}
    </Chips>
  )
}

/** A report without a name: what that makes impossible is said before (POLICY 62). */
function Nameless({ panel, form, change }: Asking) {
  return (
    <div class="q">
      <TickBox
        label={t('more.anonymous')}
        hint={t('more.anonymousHint')}
        checked={form.anonymous}
        change={(anonymous) => change({ anonymous })}
      />
      {form.anonymous && (
        <div class="row2 note" role="status">
          <div>
            <b>{t('more.limits')}</b>
            <ul class="limits">
              {(panel?.anonymousLimits ?? []).map((limit) => (
                <li key={limit}>{limit}</li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </div>
  )
}

function Danger({ form, change }: Omit<Asking, 'panel'>) {
  const options = YES_NO.map((id) => ({ id, label: t(`more.${id}`) }))
  return (
    <>
      <Chips
        name="danger"
        legend={t('more.inDanger')}
        options={options}
        chosen={form.inDanger}
        choose={(inDanger) => change({ inDanger })}
      />
      <Chips
        name="police"
        legend={t('more.policeCalled')}
        options={options}
        chosen={form.policeCalled}
        choose={(policeCalled) => change({ policeCalled })}
      />
    </>
  )
}

/** Everything a person may add and nobody has to: folded away, so that two clicks stay enough (B7, B10). */
export function More({ panel, form, change }: Asking) {
  const count = answeredOf(form)
  return (
    <details class="more">
      <summary>
        {t('more.title')} {count > 0 && <span class="pill info">{t('more.answered', { count })}</span>}
      </summary>
      <div class="more-in">
        <About panel={panel} form={form} change={change} />
        <Whose form={form} change={change} />
        {!form.anonymous && <Recipient panel={panel} form={form} change={change} />}
        <Nameless panel={panel} form={form} change={change} />
        <Danger form={form} change={change} />
      </div>
    </details>
  )
}
