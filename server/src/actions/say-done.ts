import { line } from './line.ts'

/** What its own door has done already, such as sending a letter: here it becomes a line for whoever works on the case. */
export const sayDone = line((doing) => ({
  kind: 'action.done',
  visibility: 'desk-and-manager',
  params: { action: doing.rule.title ?? doing.name },
}))
