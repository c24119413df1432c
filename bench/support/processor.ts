import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, whatever the machine. */
const TICK_MS = 10
/** Behind the name of the program, which may hold anything: user and system time are the 12th and 13th. */
const [USER, SYSTEM] = [11, 12]

/** How long the main thread of a process stood ready and no processor took it: what others cost it. */
export const starvedMs = (pid: number | undefined): number | undefined => {
  try {
    const [, waited] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')
    return Number(waited) / 1e6
  } catch {
    return undefined
  }
}

/** How long the processors worked for a process so far; unlike the clock this says nothing of whoever else was busy. */
export const processorMs = (pid: number | undefined): number | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MS
  } catch {
    return undefined
  }
}
