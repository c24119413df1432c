// Asks the workers that read mails, and ends the one that takes too long or too much.
import { Worker } from 'node:worker_threads'
import type { Answer, Question, Said } from './reading.ts'

export type ReaderLimits = {
  /** Of a processor, for one mail. A busy machine is no reason to give a mail up, so the clock gets more. */
  labourMs: number
  patienceMs: number
  lookMs: number
  memoryMb: number
}

const LIMITS: ReaderLimits = { labourMs: 5_000, patienceMs: 25_000, lookMs: 250, memoryMb: 256 }
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

type Room = { limits: ReaderLimits; waiting: Asked[]; idle: Reader[]; alive: number }
/** `problem`: the mail could not be read, in words that follow “because”. It never throws. */
export type Ask = (question: Question, raw: Uint8Array) => Promise<Answer>

export const createReaders = (limits: Partial<ReaderLimits> = {}): Ask => {
  const room: Room = { limits: { ...LIMITS, ...limits }, waiting: [], idle: [], alive: 0 }
  return (question, raw) =>
    new Promise((done) => {
      room.waiting.push({ question, raw, done })
      next(room)
    })
}

export const askReader = createReaders()

const next = (room: Room): void => {
  if (room.waiting.length === 0) return
  const reader = room.idle.pop() ?? (room.alive < WORKERS ? startReader(room) : undefined)
  const asked = reader && room.waiting.shift()
  if (asked) work(room, reader, asked)
}

/** It is listened to as long as it lives: one that ends while it rests would otherwise end the hub. */
const startReader = (room: Room): Reader => {
  room.alive++
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: room.limits.memoryMb, maxYoungGenerationSizeMb: 32 },
    // What the hub itself was started with may not be allowed in a thread.
    execArgv: [],
  })
  const reader: Reader = { worker, gone: false }
  worker.on('message', (said: Said) => {
    if ('begun' in said) return reader.asked?.begun()
    const { asked } = reader
    // What it was asked was given up meanwhile, and so is it.
    if (!asked) return
    rest(room, reader)
    asked.end(said)
  })
  worker.on('error', () => lose(room, reader, 'reading it took too much memory'))
  worker.on('exit', () => lose(room, reader, 'its reader ended'))
  worker.unref()
  return reader
}

/** What it was asked gets no other answer. */
const lose = (room: Room, reader: Reader, problem: string): void => {
  if (reader.gone) return
  reader.gone = true
  room.alive--
  clearTimeout(reader.idle)
  const at = room.idle.indexOf(reader)
  if (at >= 0) room.idle.splice(at, 1)
  void reader.worker.terminate()
  reader.asked?.end({ problem })
  next(room)
}

const work = (room: Room, reader: Reader, { question, raw, done }: Asked): void => {
  clearTimeout(reader.idle)
  const late = (): void => lose(room, reader, 'reading it took too long')
  // Until it begins it only starts, or waits for a processor; a reader that never begins is lost all the same.
  let stopWatching = patience(room.limits, late)
  reader.asked = {
    begun: () => {
      stopWatching()
      stopWatching = watch(reader.worker, room.limits, late)
    },
    end: (answer) => {
      stopWatching()
      reader.asked = undefined
      done(answer)
      next(room)
    },
  }
  reader.worker.postMessage({ question, raw: new Uint8Array(raw) })
}

const patience = ({ patienceMs }: ReaderLimits, late: () => void): (() => void) => {
  const timer = setTimeout(late, patienceMs)
  return () => clearTimeout(timer)
}

const watch = (worker: Worker, { labourMs, patienceMs, lookMs }: ReaderLimits, tooLong: () => void): (() => void) => {
  const since = performance.now()
  let begun: number | undefined
  let over = false
  const look = async (): Promise<void> => {
    const { user, system } = await worker.cpuUsage()
    begun ??= user + system
    if (over || (user + system - begun) / 1_000 < labourMs) return
    stop()
    tooLong()
  }
  const timer = setInterval(() => {
    if (performance.now() - since < patienceMs) return void look().catch(() => {})
    stop()
    tooLong()
  }, lookMs)
  const stop = (): void => {
    over = true
    clearInterval(timer)
  }
  return stop
}

const rest = (room: Room, reader: Reader): void => {
  room.idle.push(reader)
  reader.idle = setTimeout(() => lose(room, reader, 'it rested'), IDLE_MS)
  reader.idle.unref()
}
