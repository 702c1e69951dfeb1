import type { Facts } from '@breakwater/shared/facts.ts'
import { describe, expect, test } from 'vitest'
import { say } from '../desk/words.ts'
import { decide } from './decide.ts'
import { unansweredOptions, withAnswers } from './load.ts'
import { shippedPack } from './testing.ts'

const council = shippedPack('council')
const stepsOf = (facts: Facts) => decide(council, facts).steps.map(({ id }) => id)
const COMMON = [
  'acknowledge',
  'wishes',
  'debrief',
  'witnesses',
  'form',
  'meet',
  'investigate',
  'risk-notice',
  'local-action',
  'risk-review',
  'training',
  'regular-report',
  'support',
  'check-in',
]

describe('the council pack', () => {
  test.each(['icn', 'council'] as const)(
    'P122 what %s calls a behaviour has words that are not the reporter’s own',
    (name) => {
      const ids = shippedPack(name).behaviours.flatMap(({ id }) => (id === 'not-sure' ? [] : [`behaviour.${id}`]))
      expect(ids.filter((id) => !say.has(id))).toEqual([])
    },
  )

  test('G9 G10 G11 every report opens the common steps; the relation adds its own, and nothing of icn is there', () => {
    expect(stepsOf({ relation: 'unknown' })).toEqual(COMMON)
    expect(stepsOf({ relation: 'service-user' }).sort()).toEqual([...COMMON, 'marker'].sort())
    expect(stepsOf({ relation: 'other-organisation' }).sort()).toEqual([...COMMON, 'other-org-notice'].sort())
    const foreign = ['metrics', 'complaint', 'demand', 'reassign', 'dissolve', 'refuse', 'pause', 'unqualified']
    const named = new Set([...council.steps.map(({ id }) => id), ...Object.keys(council.actions)])
    expect(foreign.filter((id) => named.has(id))).toEqual([])
  })

  test('P58 contact-manager opens for whoever was alone', () => {
    expect(stepsOf({ 'incident.manager_present': 'no' })).toContain('contact-manager')
    expect(stepsOf({ 'incident.manager_present': 'yes' })).not.toContain('contact-manager')
    expect(stepsOf({})).not.toContain('contact-manager')
  })

  test('P59 police: violence, hate or a targeted act each alone; consent no, later or unasked opens no gate', () => {
    const gate = (facts: Facts) => decide(council, facts).gates.find(({ id }) => id === 'police')?.state
    for (const name of ['incident.violence', 'incident.hate', 'incident.targeted'] as const) {
      expect(stepsOf({ [name]: 'yes' })).toContain('police')
      for (const consent of ['no', 'later', 'not-asked'] as const)
        expect(gate({ [name]: 'yes', 'police.consent': consent })).toBe('blocked')
      expect(gate({ [name]: 'yes', 'police.consent': 'yes' })).toBe('ready')
    }
    expect(stepsOf({ 'incident.threat': 'yes' })).not.toContain('police')
    const stated = withAnswers(council, { 'police.consent': 'not-stated' })
    const open = decide(stated, { 'incident.hate': 'yes' }).gates.find(({ id }) => id === 'police')
    expect([open?.state, open?.advises.map(({ state }) => state)]).toEqual(['ready', ['unknown']])
  })

  test('P60 True Vision: hate and no; not after violence alone', () => {
    expect(stepsOf({ 'incident.hate': 'yes', 'police.consent': 'no' })).toContain('true-vision')
    expect(stepsOf({ 'incident.hate': 'yes', 'police.consent': 'yes' })).not.toContain('true-vision')
    expect(stepsOf({ 'incident.violence': 'yes', 'incident.hate': 'no', 'police.consent': 'no' })).not.toContain(
      'true-vision',
    )
  })

  test('P92 P95 the form waits for the debrief and the statements; SETTLED 67: the debrief can be advice', () => {
    const before = (pack: typeof council, facts: Facts) =>
      decide(pack, facts).steps.find(({ id }) => id === 'form')?.gates[0]
    expect(before(council, { 'witness.statements': 'none' })?.state).toBe('blocked')
    expect(before(council, { 'debrief.done': 'yes' })?.state).toBe('blocked')
    expect(before(council, { 'debrief.done': 'yes', 'witness.statements': 'none' })?.state).toBe('ready')
    const advised = before(withAnswers(council, { 'form.after-debrief': 'advise' }), { 'witness.statements': 'none' })
    expect([advised?.state, advised?.advises.map(({ say }) => say)]).toEqual(['ready', ['Debrief the person first.']])
  })

  test('P113 K11 the Health and Safety Lead stands before a withdrawal, or before any action', () => {
    const gate = (answer: string) =>
      decide(withAnswers(council, { 'hs_lead.scope': answer }), {}).gates.find(({ id }) => id === 'hs-lead')?.state
    expect([gate('withdrawal'), gate('any-action')]).toEqual(['ready', 'blocked'])
    const steps = (answer: string) =>
      decide(withAnswers(council, { 'hs_lead.scope': answer }), {}).steps.map(({ id }) => id)
    expect([steps('withdrawal').includes('hs-lead'), steps('any-action').includes('hs-lead')]).toEqual([false, true])
    expect(council.gates['hs-lead']?.guards).toEqual(['warning', 'service-restriction', 'marker'])
  })

  test('P115 the worst facts propose no withdrawal: no step ends in one, no question leads to one, nothing is automatic', () => {
    const plan = decide(council, {
      relation: 'service-user',
      behaviours: council.behaviours.map(({ id }) => id),
      'incident.violence': 'yes',
      'incident.assault': 'yes',
      'ground.abusive': 'yes',
      'ground.assault': 'yes',
      'ground.persistent': 'yes',
    })
    const leading = council.steps.filter(({ closed_by }) => [closed_by.action].flat().includes('withdraw-service'))
    expect(leading).toEqual([])
    expect(plan.questions.filter((name) => /^(ground|legal|hs_lead|options|continuity)/.test(name))).toEqual([])
    expect(plan.actions.find(({ id }) => id === 'withdraw-service')?.auto).toBe(false)
    const eager = { ...council, actions: { ...council.actions } }
    const { suggest: _, ...suggested } = eager.actions['withdraw-service']!
    eager.actions['withdraw-service'] = suggested
    expect(decide(eager, {}).questions).toContain('legal.consulted')
  })

  test('P107 only an assistant-director decides a withdrawal, four people, nobody else in their place', () => {
    expect(council.gates['withdraw']).toMatchObject({
      decides: 'assistant-director',
      distinct: ['proposer', 'legal', 'health-safety-lead', 'decider'],
      step_up: 'passkey',
    })
    expect(council.gates['withdraw']?.delegation).toBeUndefined()
  })

  test("P90 P94 the links and the portal are the organisation's to answer before the pack becomes active", () => {
    expect(unansweredOptions(council)).toEqual(['safety.portal', 'guidance.corporate', 'guidance.school'])
  })

  test('every step has a title, an explanation of sentences under 25 words, and a verb where a button acts', () => {
    for (const step of council.steps) {
      expect(step.title, step.id).toBeTruthy()
      expect(step.do, step.id).toBeTruthy()
      for (const sentence of (step.help ?? '').split(/(?<=[.])\s/)) expect(sentence.split(' ').length).toBeLessThan(25)
    }
  })
})
