// Asks the workers that read mails, and ends the one that takes too long or too much.
import { Worker } from 'node:worker_threads'
import type { Answer, Question, Said } from './reading.ts'

/** Of a processor, for one mail. A busy machine is no reason to give a mail up, so the clock gets more. */
const LABOUR_MS = 5_000
const PATIENCE_MS = 25_000
const LOOK_MS = 250
const MEMORY_MB = 256
const WORKERS = 2
/** A worker weighs some 30 MB; an idle hub has none. */
const IDLE_MS = 20_000

type Asked = { question: Question; raw: Uint8Array; done(answer: Answer): void }
type Reader = {
  worker: Worker
  idle?: NodeJS.Timeout
  /** What it was asked; undefined while it rests. */
  asked?: { begun(): void; end(answer: Answer): void } | undefined
  gone: boolean
}

const waiting: Asked[] = []
const idle: Reader[] = []
let alive = 0

/** `problem`: the mail could not be read, in words that follow “because”. It never throws. */
export const askReader = (question: Question, raw: Uint8Array): Promise<Answer> =>
  new Promise((done) => {
    waiting.push({ question, raw, done })
    next()
  })

const next = (): void => {
  if (waiting.length === 0) return
  const reader = idle.pop() ?? (alive < WORKERS ? startReader() : undefined)
  const asked = reader && waiting.shift()
  if (asked) work(reader, asked)
}

/** It is listened to as long as it lives: one that ends while it rests would otherwise end the hub. */
const startReader = (): Reader => {
  alive++
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 32 },
    // What the hub itself was started with may not be allowed in a thread.
    execArgv: [],
  })
  const reader: Reader = { worker, gone: false }
  worker.on('message', (said: Said) => {
    if ('begun' in said) return reader.asked?.begun()
    const { asked } = reader
    // What it was asked was given up meanwhile, and so is it.
    if (!asked) return
    rest(reader)
    asked.end(said)
  })
  worker.on('error', () => lose(reader, 'reading it took too much memory'))
  worker.on('exit', () => lose(reader, 'its reader ended'))
  worker.unref()
  return reader
}

/** What it was asked gets no other answer. */
const lose = (reader: Reader, problem: string): void => {
  if (reader.gone) return
  reader.gone = true
  alive--
  clearTimeout(reader.idle)
  const at = idle.indexOf(reader)
  if (at >= 0) idle.splice(at, 1)
  void reader.worker.terminate()
  reader.asked?.end({ problem })
  next()
}

const work = (reader: Reader, { question, raw, done }: Asked): void => {
  clearTimeout(reader.idle)
  const late = (): void => lose(reader, 'reading it took too long')
  // Until it begins it only starts, or waits for a processor; a reader that never begins is lost all the same.
  let stopWatching = patience(late)
  reader.asked = {
    begun: () => {
      stopWatching()
      stopWatching = watch(reader.worker, late)
    },
    end: (answer) => {
      stopWatching()
      reader.asked = undefined
      done(answer)
      next()
    },
  }
  reader.worker.postMessage({ question, raw: new Uint8Array(raw) })
}

const patience = (late: () => void): (() => void) => {
  const timer = setTimeout(late, PATIENCE_MS)
  return () => clearTimeout(timer)
}

const watch = (worker: Worker, tooLong: () => void): (() => void) => {
  const since = performance.now()
  let begun: number | undefined
  let over = false
  const look = async (): Promise<void> => {
    const { user, system } = await worker.cpuUsage()
    begun ??= user + system
    if (over || (user + system - begun) / 1_000 < LABOUR_MS) return
    stop()
    tooLong()
  }
  const timer = setInterval(() => {
    if (performance.now() - since < PATIENCE_MS) return void look().catch(() => {})
    stop()
    tooLong()
  }, LOOK_MS)
  const stop = (): void => {
    over = true
    clearInterval(timer)
  }
  return stop
}

const rest = (reader: Reader): void => {
  idle.push(reader)
  reader.idle = setTimeout(() => lose(reader, 'it rested'), IDLE_MS)
  reader.idle.unref()
}
