// Files at the provider, and what becomes of those who ask for them.

/** How each way to ask for a file is answered. `nothing`: the head of an answer, and then silence. */
export type FileAnswer = 'whole' | 'half' | 'nothing' | 'unavailable' | 'expired'

/** By the first word of a file's name; `nth`: how often it was asked for. */
const FATE = {
  fine: () => 'whole',
  stumbles: (nth) => (nth <= 2 ? 'unavailable' : 'whole'),
  breaks: (nth) => (nth === 1 ? 'half' : 'whole'),
  hangs: (nth) => (nth === 1 ? 'nothing' : 'whole'),
  expired: () => 'expired',
  gone: () => 'unavailable',
} satisfies Record<string, (nth: number) => FileAnswer>

export type Fate = keyof typeof FATE
export const FATES = Object.keys(FATE) as Fate[]

export const fateOf = (name: string): Fate => name.split('-')[0] as Fate

export const answerTo = (name: string, nth: number): FileAnswer => FATE[fateOf(name)](nth)

/** The same whenever and by whomever it is asked for. */
export const contentOf = (name: string): Buffer => Buffer.from(`what ${name} holds, `.repeat(400))
