import { openListWorld } from '@breakwater/server/testing/list-world.ts'

const median = (figures: number[]) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0
const round = (figure: number, digits: number) => Math.round(figure * 10 ** digits) / 10 ** digits

async function ms(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** Both ways in turn, so that whatever else the machine does falls on both. @returns the medians in milliseconds */
async function beside(lists: (secured: boolean) => Promise<number>, times: number) {
  const [secured, bare]: [number[], number[]] = [[], []]
  for (let n = 0; n < times + 10; n++) {
    const [one, other] = [await ms(() => lists(true)), await ms(() => lists(false))]
    // the first ones warm the caches and the plans
    if (n < 10) continue
    secured.push(one)
    bare.push(other)
  }
  return { secured: median(secured), bare: median(bare) }
}

async function appendsPerSecond(append: () => Promise<unknown>, clients: number, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000
  let done = 0
  const one = async () => {
    while (performance.now() < until) {
      await append()
      done++
    }
  }
  await Promise.all(Array.from({ length: clients }, one))
  return done / seconds
}

/** What row security costs in the lists of a large desk, and how fast the trail grows. */
export async function accessFigures({ cases, times, seconds }: { cases: number; times: number; seconds: number }) {
  const world = await openListWorld(cases)
  try {
    if ((await world.handlerLists(true)) !== 50 || (await world.employeeLists(true)) !== 20)
      throw new Error('the lists are not the lists that are to be measured')
    const handler = await beside(world.handlerLists, times)
    const employee = await beside(world.employeeLists, times)
    return {
      listCases: cases,
      listHandlerP50Ms: round(handler.secured, 1),
      listHandlerBareP50Ms: round(handler.bare, 1),
      listHandlerRlsRatio: round(handler.secured / handler.bare, 2),
      listEmployeeP50Ms: round(employee.secured, 1),
      listEmployeeBareP50Ms: round(employee.bare, 1),
      listEmployeeRlsRatio: round(employee.secured / employee.bare, 2),
      trailAppendsPerSecond: round(await appendsPerSecond(world.append, 1, seconds), 0),
      trailAppendsPerSecond16: round(await appendsPerSecond(world.append, 16, seconds), 0),
    }
  } finally {
    await world.close()
  }
}
