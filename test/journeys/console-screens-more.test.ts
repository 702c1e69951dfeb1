import { afterAll, beforeAll, test } from 'vitest'
import { type ConsoleWorld, startConsole } from './console-world.ts'
import { lookAt, SCREENS } from './screens.ts'

let world: ConsoleWorld
beforeAll(async () => {
  world = await startConsole()
})
afterAll(() => world?.[Symbol.asyncDispose]())

test.for(SCREENS.filter((_, at) => at % 2 === 1))('SCREEN 84 $name has nothing for axe to find', (screen) =>
  lookAt(world, screen),
)
