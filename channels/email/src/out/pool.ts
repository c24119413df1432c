// Lines to SMTP servers that stay open for the next mail, per inbox and process.
import { createHash } from 'node:crypto'
import type { Line } from './line.ts'
import { openLine } from './line.ts'
import type { Sender } from './settings.ts'

/** Servers end an idle session after minutes; nothing is gained by waiting for that. */
const IDLE_MS = 5_000
const IDLE_MOST = 2

type Idle = { line: Line; print: string; timer: NodeJS.Timeout }
const idle = new Map<string, Idle[]>()

/** Other settings want another line. */
const printOf = ({ settings }: Sender): string => createHash('sha256').update(JSON.stringify(settings)).digest('hex')

/** `used`: it carried a mail before, so its server may have gone without our knowing. */
export const takeLine = async (inbox: Sender): Promise<{ line: Line; used: boolean }> => {
  const print = printOf(inbox)
  const waiting = idle.get(inbox.id) ?? []
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    clearTimeout(one.timer)
    if (one.print === print && one.line.isOpen()) return { line: one.line, used: true }
    one.line.close()
  }
  return { line: await openLine(inbox), used: false }
}

/** For the next mail, soon. */
export const giveLine = (inbox: Sender, line: Line): void => {
  const waiting = idle.get(inbox.id) ?? []
  if (!line.isOpen() || waiting.length >= IDLE_MOST) return line.close()
  const timer = setTimeout(() => {
    line.close()
    const left = (idle.get(inbox.id) ?? []).filter((one) => one.line !== line)
    if (left.length > 0) idle.set(inbox.id, left)
    else idle.delete(inbox.id)
  }, IDLE_MS)
  idle.set(inbox.id, [...waiting, { line, print: printOf(inbox), timer }])
}
