import { BaseSequencer, type TestSpecification } from 'vitest/node'

const FAULTS = /^test\/faults\//
const BROWSERS = /^(test\/(journeys|hostile)|extension\/e2e)\//
const TRYTON = /^test\/(connectors|journeys\/the-prospect|world\/tryton)/
const MAIL = /^server\/(bin|src\/mail)\//

/** Both lists as one, each evenly spread over the other. */
function spread(some: readonly string[], others: readonly string[]): string[] {
  const places = [some, others].flatMap((list) => list.map((path, n) => ({ path, at: (n + 0.5) / list.length })))
  return places.sort((a, b) => a.at - b.at).map(({ path }) => path)
}

/**
 * Slow files first, so that none runs alone at the end. What breaks things waits and what draws pages computes: one of the former is
 * always among the latter. Tryton has time to start meanwhile.
 */
export function inOrder(paths: readonly string[]): string[] {
  const sorted = [...paths].sort()
  const tryton = sorted.filter((path) => TRYTON.test(path))
  const faults = sorted.filter((path) => FAULTS.test(path))
  const browsers = sorted.filter((path) => BROWSERS.test(path) && !tryton.includes(path))
  const first = [...spread(faults, browsers), ...tryton]
  const rest = sorted.filter((path) => !first.includes(path))
  return [...first, ...rest.filter((path) => MAIL.test(path)), ...rest.filter((path) => !MAIL.test(path))]
}

/** The order in which test files begin. */
export class Sequence extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const pathOf = ({ moduleId }: TestSpecification) => moduleId.slice(this.ctx.config.root.length + 1)
    const order = inOrder(files.map(pathOf))
    return [...files].sort((a, b) => order.indexOf(pathOf(a)) - order.indexOf(pathOf(b)))
  }
}
