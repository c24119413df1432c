import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{core,channels,plugins,test,bench,tools}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['./test/support/global.ts'],
    reporters: ['default', './tools/reporter.ts'],
    // Two processes: each keeps one embedded database of about 300 MB, and more of them only share the same cores.
    pool: 'forks',
    maxWorkers: 2,
    // One process runs many files, so the embedded database is loaded once per process and not once per file.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 90_000,
    teardownTimeout: 20_000,
    env: { NODE_ENV: 'test', TZ: 'UTC' },
  },
})
