// Brings facts and human acts to the apps: over HTTP or the socket, with Slack's retries, and with the faults asked for.
import type { App, Json } from '../model.ts'
import type { Fact, World } from '../world.ts'
import { envelope, hearers } from './events.ts'
import { sendOverHttp } from './http.ts'
import type { Answer, Parcel } from './parcel.ts'
import type { Sockets } from './sockets.ts'

/** At once, after one minute, after five. */
const RETRIES_MS = [0, 60_000, 300_000]

type Attempt = (app: App, parcel: Parcel) => Promise<Answer>

export class Courier {
  readonly #world: World
  readonly #sockets: Sockets
  readonly #stop = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()
  /** Held back on purpose, by app, until something else has gone out. */
  readonly #held = new Map<string, (() => void)[]>()

  readonly #retriesMs: readonly number[]

  constructor(world: World, sockets: Sockets, retriesMs: readonly number[] = RETRIES_MS) {
    this.#world = world
    this.#retriesMs = retriesMs
    this.#sockets = sockets
    world.bus.on('fact', this.#onFact)
  }

  /** Something a person did; never retried, the person sees the outcome. */
  ask(app: App, what: 'interactive' | 'slash_commands', type: string, payload: Json): Promise<Answer> {
    return this.#track(this.#dispatch(app, { what, type, payload, attempt: 0 }, this.#attempt))
  }

  /** Hands one event to the app again, exactly as it was. */
  repeat(app: App, payload: Json): Promise<Answer> {
    const type = String((payload.event as Json | undefined)?.type ?? payload.type)
    return this.#track(this.#attempt(app, { what: 'events_api', type, payload, attempt: 0 }))
  }

  /** Resolves when nothing is on its way any more; planned retries and what is held back do not count. */
  async idle(): Promise<void> {
    const held = () => [...this.#held.values()].flat().length
    while (this.#underWay.size > held()) await Promise.race(this.#underWay)
  }

  close(): void {
    this.#world.bus.off('fact', this.#onFact)
    this.#stop.abort()
  }

  #onFact = (fact: Fact): void => {
    for (const { app, installation } of hearers(this.#world, fact)) {
      const payload = envelope(this.#world, fact, app, installation)
      const parcel: Parcel = { what: 'events_api', type: String(fact.event.type), payload, attempt: 0 }
      void this.#track(this.#dispatch(app, parcel, this.#persist))
    }
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const done = work.finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
    return done
  }

  /** Sends it, or lets the planned fault decide what becomes of it. */
  async #dispatch(app: App, parcel: Parcel, send: Attempt): Promise<Answer> {
    const fault = this.#world.faults.take(`delivery:${parcel.type}`, (parcel.payload.event ?? parcel.payload) as Json)
    if (fault?.is === 'lost') return this.#lose(app, parcel)
    if (fault?.is === 'reorder') await new Promise<void>((go) => this.#hold(app, go))
    if (fault?.is === 'slow') await new Promise<void>((go) => void this.#world.clock.after(fault.ms, go))
    const copies = fault?.is === 'duplicate' ? (fault.copies ?? 2) : 1
    const [answer] = await Promise.all(Array.from({ length: copies }, () => send(app, parcel)))
    if (fault?.is !== 'reorder') this.#release(app)
    return answer as Answer
  }

  #attempt: Attempt = async (app, parcel) => {
    const { clock, ledger } = this.#world
    const { what, type, payload, attempt } = parcel
    const entry = ledger.delivery({ what, type, appId: app.id, attempt, payload })
    const send = app.socketMode ? this.#sockets.send(app, parcel) : sendOverHttp(clock, app, parcel, this.#stop.signal)
    const answer = await send
    const { ok, status, body, reason } = answer
    ledger.settle(entry, {
      ok,
      took: clock.now() - entry.at,
      ...(status && { status }),
      body,
      ...(reason && { error: reason }),
    })
    return answer
  }

  #persist: Attempt = async (app, parcel) => {
    const answer = await this.#attempt(app, parcel)
    const wait = this.#retriesMs[parcel.attempt]
    if (answer.ok || answer.noRetry || wait === undefined || this.#stop.signal.aborted) return answer
    const next = { ...parcel, attempt: parcel.attempt + 1, reason: answer.reason ?? 'unknown_error' }
    if (wait === 0) return this.#persist(app, next)
    this.#world.clock.after(wait, () => void this.#track(this.#persist(app, next)))
    return answer
  }

  #lose(app: App, { what, type, payload }: Parcel): Answer {
    const entry = this.#world.ledger.delivery({ what, type, appId: app.id, attempt: 0, payload })
    this.#world.ledger.settle(entry, { ok: false, dropped: true })
    return { ok: false, reason: 'lost' }
  }

  #hold(app: App, go: () => void): void {
    this.#held.set(app.id, [...(this.#held.get(app.id) ?? []), go])
  }

  #release(app: App): void {
    const late = this.#held.get(app.id) ?? []
    this.#held.delete(app.id)
    for (const go of late) go()
  }
}
