import type { Outbox, Store, Waiting } from '@deskless/core/client'
import { openOutbox, Problem, safeStorage, uuidv7 } from '@deskless/core/client'
import type { CommandResult, EnvelopeInput, Expect, Part } from '@deskless/core/contract'
import type { ReadonlySignal, Signal } from '@preact/signals'
import { effect, signal } from '@preact/signals'
import type { Desk } from '../desk.ts'
import { begin } from '../start/begin.ts'
import type { To } from '../start/to.ts'
import type { Words } from './draft.ts'

/** What follows on an answer, once it is taken. */
export type Then = { is: 'resolve' } | { is: 'snooze'; until: string }

export type Letter = {
  /** Empty where it is the first of a conversation that is not there yet. */
  conversation: string
  kind: 'reply' | 'note' | 'start'
  first?: First
  parts: Part[]
  envelope?: EnvelopeInput
  suggestion?: string
  mentions?: string[]
  teams?: string[]
  expect?: Expect
  /** Not before this time: until then it can be taken back. */
  goesAt: number
  then?: Then
  /** As it was written, to be put back into the composer. */
  words: Words
  envelopeDraft?: EnvelopeInput
}

/** By which inbox a first letter goes, and to whom. */
export type First = { inbox: string; to: To }

export type Sending = Waiting<Letter>

/** How long an answer can be taken back. */
export const UNDO_MS = 5_000

export type Outgoing = {
  entries: ReadonlySignal<readonly Sending[]>
  /** Ids of what is with the hub right now, and cannot be taken back. */
  going: ReadonlySignal<ReadonlySet<string>>
  /** Counts the seconds while something can be taken back. */
  now: ReadonlySignal<number>
  send(letter: Letter): string
  /** Undefined: it is too late, it has gone or is going. */
  undo(id: string): Letter | undefined
  /** Now, whatever its time. */
  hurry(id?: string): void
  /** Once more; `anyway`: whatever happened since. */
  retry(id: string, anyway?: boolean): void
  discard(id: string): void
  close(): void
}

/** One per desk: what was sent goes out whatever is open, and after a reload. */
const made = new WeakMap<Desk, Outgoing>()

export const outgoingOf = (desk: Desk): Outgoing => {
  const known = made.get(desk) ?? create(desk)
  made.set(desk, known)
  return known
}

type Parts = {
  desk: Desk
  box: Outbox<Letter>
  waits: Map<string, () => void>
  going: Signal<ReadonlySet<string>>
}

const create = (desk: Desk, storage: Store = safeStorage()): Outgoing => {
  const { member, account } = desk.me.value
  const entries = signal<readonly Sending[]>([])
  const clock = openClock()
  const it = { desk, waits: new Map(), going: signal(new Set()) } as unknown as Parts
  it.box = openOutbox<Letter>({
    name: `letters:${account.id}:${member.id}`,
    storage,
    send: (entry) => sendOne(it, entry),
    onChange: (all) => {
      entries.value = all
      clock.until(Math.max(0, ...all.map(({ body }) => body.goesAt)))
    },
  })
  const hurry = (id?: string): void => {
    for (const [waiting, go] of it.waits) if (!id || id === waiting) go()
  }
  const leave = listen(it.box, () => hurry(), desk)
  it.box.refresh()
  void it.box.flush()
  return {
    entries,
    going: it.going,
    now: clock.now,
    send: (letter) => {
      const id = uuidv7()
      it.box.add(id, letter)
      return id
    },
    undo: (id) => undo(it, entries.value, id),
    hurry,
    retry: (id, anyway = false) => retry(it.box, entries.value, id, anyway),
    discard: (id) => it.box.discard(id),
    close: () => {
      leave()
      clock.until(0)
      it.box.close()
    },
  }
}

const listen = (box: Outbox<Letter>, hurry: () => void, desk: Desk): (() => void) => {
  const told = ({ key }: StorageEvent): void => void (key?.startsWith('letters:') && box.refresh())
  const back = (): void => void box.flush()
  const out = (): Promise<void> => {
    hurry()
    return box.flush()
  }
  desk.leaving.add(out)
  // Nobody takes back what they walk away from; what does not get out now goes at the next start.
  addEventListener('pagehide', hurry)
  addEventListener('storage', told)
  addEventListener('online', back)
  const stop = effect(() => {
    if (desk.live.state.value === 'open') back()
  })
  return () => {
    desk.leaving.delete(out)
    removeEventListener('pagehide', hurry)
    removeEventListener('storage', told)
    removeEventListener('online', back)
    stop()
  }
}

const openClock = () => {
  const now = signal(Date.now())
  let end = 0
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = (): void => {
    now.value = Date.now()
    if (now.value < end) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    now,
    until: (at: number): void => {
      end = at
      tick()
      if (now.value < end) timer ??= setInterval(tick, 250)
    },
  }
}

const isHeld = ({ box }: Parts, id: string): boolean => box.entries().some((one) => one.id === id)

/** Waits its time, looks whether it was taken back, and only then says it. */
const sendOne = async (it: Parts, { id, body }: Sending): Promise<void> => {
  await turn(it, id, body.goesAt)
  // Taken back, also by another window of the same browser.
  if (!isHeld(it, id)) return
  it.going.value = new Set([...it.going.value, id])
  try {
    await post(it.desk, id, body)
  } finally {
    it.going.value = new Set([...it.going.value].filter((one) => one !== id))
  }
}

const turn = ({ waits }: Parts, id: string, goesAt: number): Promise<void> => {
  const ms = goesAt - Date.now()
  if (ms <= 0) return Promise.resolve()
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer)
      waits.delete(id)
      resolve()
    }
    const timer = setTimeout(go, ms)
    waits.set(id, go)
  })
}

/** As much as surely goes on its way when the page is closed. */
const CARRIED = 20_000

/** Two wishes with ids made of one: a repeat after a cut finds that the first was heard. */
const post = async (desk: Desk, id: string, letter: Letter): Promise<void> => {
  if (letter.first) return begin(desk, id, letter, letter.first)
  const { api } = desk
  const { conversation, kind, parts, envelope, suggestion, mentions, teams, expect } = letter
  const keepalive = JSON.stringify(parts).length < CARRIED
  const said =
    kind === 'reply'
      ? await api.command('reply', { conversation, parts, envelope, suggestion }, { id, expect, keepalive })
      : await api.command('note', { conversation, parts, mentions, teams }, { id, keepalive })
  if (letter.then) await follow(api, id, letter, said)
}

const follow = async (api: Desk['api'], id: string, letter: Letter, { number = 0 }: CommandResult): Promise<void> => {
  const { conversation } = letter
  const wish = { id: `${id}:then` }
  const said =
    letter.then?.is === 'snooze'
      ? api.command('snooze', { conversation, upTo: number, until: letter.then.until }, wish)
      : api.command('resolve', { conversation, upTo: number }, wish)
  // The answer is out. That somebody wrote meanwhile and it stays open is seen in the thread.
  await said.catch((error: unknown) => {
    if (!(error instanceof Problem) || error.again) throw error
  })
}

const undo = (it: Parts, entries: readonly Sending[], id: string): Letter | undefined => {
  const entry = entries.find((one) => one.id === id)
  if (!entry || it.going.value.has(id)) return undefined
  it.box.discard(id)
  it.waits.get(id)?.()
  return entry.body
}

/** Another wording of the wish is another wish: it gets an id of its own. */
const retry = (box: Outbox<Letter>, entries: readonly Sending[], id: string, anyway: boolean): void => {
  const entry = entries.find((one) => one.id === id)
  if (!entry) return
  if (!anyway) return box.retry(id)
  box.discard(id)
  box.add(uuidv7(), { ...entry.body, expect: undefined, goesAt: 0 })
}
