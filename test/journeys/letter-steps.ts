import { contract } from '@breakwater/shared/contract/index.ts'
import type { LetterChange, LetterView } from '@breakwater/shared/letter.ts'
import { until } from '../world/until.ts'
import type { PolicyWorld, Who } from './policy-world.ts'

/** Letters as people of a policy world write, read and send them. */
export const letterSteps = (world: PolicyWorld) => {
  const at = (reference: string, id: string) => ({ params: { reference, id } })
  const view = (who: Who, reference: string, id: string): Promise<LetterView> =>
    world.as(who)(contract.letters.view, at(reference, id))
  const decide = async (who: Who, kind: string, reference: string) => {
    const gate = (await world.as(who)(contract.gates.list, {})).find(
      (one) => one.kind === kind && one.reference === reference && one.yours === 'to-decide',
    )
    if (!gate) throw new Error(`${who} finds no ${kind} to decide`)
    await world.as(who)(contract.gates.decide, {
      params: { id: gate.id },
      body: { says: 'approve', reason: 'I read it.' },
    })
  }
  return {
    view,
    decide,
    /** the mailbox for answers, named by an admin */
    settings: () => world.as('ole')(contract.contracts.saveSettings, { body: { replyTo: 'letters@pines.example' } }),
    async begun(who: Who, reference: string, action: string, change: LetterChange): Promise<string> {
      const { id } = await world.as(who)(contract.letters.draft, { params: { reference }, body: { action } })
      await world.as(who)(contract.letters.wishes, { ...at(reference, id), body: {} })
      await world.as(who)(contract.letters.edit, { ...at(reference, id), body: change })
      return id
    },
    finish: (who: Who, reference: string, id: string) =>
      world.as(who)(contract.letters.finish, { ...at(reference, id), body: {} }),
    send: (who: Who, reference: string, id: string) =>
      world.as(who)(contract.letters.send, { ...at(reference, id), body: {} }),
    answer: (who: Who, reference: string, id: string, on: string, words: string) =>
      world.as(who)(contract.letters.answer, { ...at(reference, id), body: { on, words } }),
    list: (who: Who, reference: string) => world.as(who)(contract.letters.list, { params: { reference } }),
    async arrived(who: Who, reference: string, id: string): Promise<void> {
      await world.installed.runs('send-letters')
      await until(async () => (await view(who, reference, id)).delivery === 'delivered', {
        deadline: 30_000,
        what: 'the letter arrived',
      })
    },
  }
}
