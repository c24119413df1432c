// What a person or a script reads after a run: why something was skipped, then, as the very last line, the three counts.
import { writeSync } from 'node:fs'
import { relative } from 'node:path'
import type { SerializedError } from 'vitest'
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node'

/** How long workers may take to end after the last test. A run that is decided must not keep whoever waits for it. */
const ENDING_MS = 60_000

type Counts = { passed: number; failed: number; skipped: number }

export default class LastLine implements Reporter {
  #counts: Counts | undefined
  #reasons = new Map<string, number>()
  #unsteady: string[] = []
  #watching = false
  readonly #strict = process.env.DESKLESS_TEST_STRICT === '1'

  onInit({ config }: Vitest): void {
    this.#watching = config.watch
    // On exit, so that nothing of vitest (coverage, hints) comes after it.
    process.on('exit', () => this.#print())
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[], reason?: string): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const broken = modules.reduce((sum, module) => sum + brokenParts(module), errors.length)
    this.#counts = count(tests, broken)
    // A run that broke before its first test (a setup that throws) has nothing to count, and did not succeed.
    if (reason !== 'passed' && this.#counts.failed === 0) this.#counts.failed = 1
    this.#reasons = reasonsOf(tests)
    this.#unsteady = tests.flatMap((test) => (test.diagnostic()?.flaky ? [unsteady(test)] : []))
    if (this.#strict && this.#counts.skipped > 0) process.exitCode = 1
    if (!this.#watching) setTimeout(() => process.exit(this.#counts?.failed ? 1 : process.exitCode), ENDING_MS).unref()
  }

  #print(): void {
    const { passed, failed, skipped } = this.#counts ?? { passed: 0, failed: 1, skipped: 0 }
    const lines = [...this.#reasons].map(([reason, times]) => `skipped ${times}: ${reason}`)
    for (const name of this.#unsteady) lines.push(`passed only when tried again: ${name}`)
    if (!this.#counts) lines.push('The run stopped before it was over.')
    if (this.#strict && skipped > 0) {
      lines.push('A skipped test is a failure here, because DESKLESS_TEST_STRICT=1 promises a machine with everything.')
      process.exitCode = 1
    }
    lines.push(`${passed} passed, ${failed} failed, ${skipped} skipped`)
    say(`${lines.join('\n')}\n`)
  }
}

function count(tests: readonly TestCase[], besides: number): Counts {
  const states = tests.map((test) => test.result().state)
  const of = (state: string) => states.filter((one) => one === state).length
  // A test still pending when the run ends was never run: that is a failure, not a detail.
  return { passed: of('passed'), failed: of('failed') + of('pending') + besides, skipped: of('skipped') }
}

/** Files that broke at import and hooks that threw: no single test failed there, and yet something did. */
function brokenParts(module: TestModule): number {
  const parts = [module, ...module.children.allSuites()]
  return parts.filter((part) => part.errors().length > 0).length
}

/** With what it said before it passed: nobody will see that again soon. */
function unsteady(test: TestCase): string {
  const [error] = test.result().errors ?? []
  const [at] = error?.stacks?.filter(({ file }) => !file.includes('/node_modules/')) ?? []
  const place = at ? ` (${relative(process.cwd(), at.file)}:${at.line})` : ''
  const said = error?.message
    .trim()
    .split(/\s*\n\s*/)
    .slice(0, 4)
    .join(' ¶ ')
  return `${test.module.relativeModuleId} > ${test.fullName}${said ? `: ${said}${place}` : ''}`
}

function reasonsOf(tests: readonly TestCase[]): Map<string, number> {
  const reasons = new Map<string, number>()
  for (const test of tests) {
    const result = test.result()
    if (result.state !== 'skipped') continue
    const reason = reasonOf(test) ?? result.note ?? (test.options.mode === 'todo' ? 'to do' : 'no reason given')
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  return reasons
}

function reasonOf(task: TestCase | TestSuite): string | undefined {
  const { reason } = task.meta()
  if (reason) return reason
  return task.parent.type === 'suite' ? reasonOf(task.parent) : undefined
}

function say(text: string): void {
  try {
    writeSync(1, text)
  } catch {
    // The reader of the pipe is slow or gone; the ordinary stream is all that is left.
    process.stdout.write(text)
  }
}
