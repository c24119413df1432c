// A ledger is what a process outside the hub saw with its own eyes: one JSON line per fact, written at once.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

export const writeLine = (path: string, entry: Record<string, unknown>): void =>
  appendFileSync(path, `${JSON.stringify({ at: Date.now(), ...entry })}\n`)

export const readLedger = <T>(path: string): (T & { at: number })[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as T & { at: number })
    : []
