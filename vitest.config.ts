import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { Sequence } from './test/run/sequence.ts'

const tier = process.env['BREAKWATER_TIER'] === 'full' ? 'full' : 'small'
/** whoever runs files by themselves wants to see */
const pictures = process.env['BREAKWATER_TIER'] !== 'small'
const patience = tier === 'full' ? 20 : 1

interface Suite {
  name: string
  include: string[]
  /** whether a migrated cluster is started for it */
  database?: boolean
  environment?: 'node' | 'happy-dom'
  /** false: its files share what they import; none may leave anything behind in a module */
  isolate?: boolean
  /** whether the console is built for it */
  console?: boolean
  testTimeout?: number
}

/** One project per selector of `npm test`. */
function suite({
  name,
  include,
  database = false,
  environment = 'node',
  isolate = true,
  console = false,
  testTimeout = 60_000,
}: Suite): TestProjectConfiguration {
  return {
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    test: {
      name,
      include,
      environment,
      isolate,
      provide: { tier, pictures },
      globalSetup: [
        ...(database ? ['server/src/testing/database-setup.ts'] : []),
        ...(console ? ['server/console/testing/build.ts'] : []),
      ],
      testTimeout: testTimeout * patience,
      hookTimeout: 60_000,
      expect: { poll: { timeout: 30_000 } },
    },
  }
}

export default defineConfig({
  test: {
    // The suites wait for mail, clocks and restarts more than they compute: two cores carry four.
    maxWorkers: 4,
    sequence: { sequencer: Sequence },
    projects: [
      suite({
        name: 'unit',
        include: ['shared/src/**/*.test.ts', 'server/console/**/*.test.{ts,tsx}', 'test/run/*.test.ts'],
        isolate: false,
      }),
      suite({
        name: 'server',
        include: ['server/src/**/*.test.{ts,tsx}', 'server/bin/**/*.test.ts'],
        database: true,
        isolate: false,
      }),
      suite({ name: 'extension', include: ['extension/**/*.test.{ts,tsx}'], environment: 'happy-dom' }),
      suite({ name: 'connectors', include: ['test/connectors/**/*.test.ts'], database: true, testTimeout: 60_000 }),
      suite({
        name: 'journeys',
        include: ['test/world/**/*.test.ts', 'test/journeys/**/*.test.ts'],
        database: true,
        console: true,
        testTimeout: 90_000,
      }),
      suite({
        name: 'faults',
        include: ['test/faults/**/*.test.ts', 'test/hostile/**/*.test.ts'],
        database: true,
        console: true,
        testTimeout: 120_000,
      }),
      suite({ name: 'house', include: ['test/house.test.ts', 'test/house/**/*.test.ts'] }),
    ],
  },
})
