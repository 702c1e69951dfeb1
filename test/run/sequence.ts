import { BaseSequencer, type TestSpecification } from 'vitest/node'

const FAULTS = /^test\/faults\//
const BROWSERS = /^(test\/(journeys|hostile)|extension\/e2e)\//
const TRYTON = /^test\/(connectors|journeys\/the-prospect|world\/tryton)/
const MAIL = /^server\/(bin|src\/mail)\//

/** Slow files first, so that none runs alone at the end: what breaks things between what draws pages; Tryton has time to start meanwhile. */
export function inOrder(paths: readonly string[]): string[] {
  const sorted = [...paths].sort()
  const tryton = sorted.filter((path) => TRYTON.test(path))
  const faults = sorted.filter((path) => FAULTS.test(path))
  const browsers = sorted.filter((path) => BROWSERS.test(path) && !tryton.includes(path))
  const slow = Array.from({ length: Math.max(faults.length, browsers.length) }, (_, n) => [faults[n], browsers[n]])
    .flat()
    .filter((path) => path !== undefined)
  const first = [...slow, ...tryton]
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
