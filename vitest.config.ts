import { defineConfig } from 'vitest/config'
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/** These take minutes, by many cases in few lines of their own: begun first, they do not stand alone at the end. */
const LONG = /\/(bench\/faults|test\/widget)\/|\/panel[^/]*\.e2e/

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => (LONG.test(moduleId) ? 0 : 1)
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  test: {
    include: ['{core,channels,plugins,test,bench,tools}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['./test/support/global.ts'],
    reporters: ['default', './tools/reporter.ts'],
    // Four processes, each with one embedded database of about 300 MB: on two cores most tests wait for something else
    // (a lease, a pace, a browser) more than half of their time.
    pool: 'forks',
    maxWorkers: 4,
    // Tests make and forget whole hubs: with more room for the young an eighth less of the processor goes to collecting them.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: LongFirst },
    // One process runs many files, so the embedded database is loaded once per process and not once per file.
    isolate: false,
    // A guard and no measurement: two cores carry four browsers at times.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    teardownTimeout: 20_000,
    // Four browsers and four databases share two cores there. What passes only then is named below the counts' reasons,
    // and is a defect to be found: of the test, or of what it tests. At a desk nothing is tried again.
    retry: process.env.CI ? 2 : 0,
    env: { NODE_ENV: 'test', TZ: 'UTC' },
  },
})
