// The service in its own process, and its people as whoever started it drives them.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { At } from './acts.ts'
import type { Seen } from './control.ts'
import type { Activity, Answer } from './deliver.ts'
import type { Effect, Fault } from './faults.ts'
import type { Happening } from './happening.ts'
import type { ConnectorOptions } from './index.ts'
import type { Entry } from './ledger.ts'
import type { Mention, Typed } from './typing.ts'
import type { Dialog, Person, Team } from './world.ts'

export type { Activity, Answer, At, Dialog, Effect, Entry, Fault, Seen, Typed }

type Hello = {
  url: string
  serviceUrl: string
  settings: Record<string, string>
  people: Person[]
  teams: Team[]
  tenants: { id: string; name: string }[]
}

/** One person at their screen. */
export type Human = {
  type(typed: Typed): Promise<string>
  edit(at: At, text: string, mentions?: readonly Mention[]): Promise<void>
  remove(at: At): Promise<void>
  react(at: At, reaction: string, on?: boolean): Promise<void>
  press(at: At, title: string, inputs?: Record<string, string>): Promise<Answer>
  /** With a client that knows no Action.Execute. */
  pressOld(at: At, title: string, inputs?: Record<string, string>): Promise<Answer>
  refresh(at: At): Promise<Answer>
  shortcut(at: At, command: string): Promise<Answer>
  submit(title: string, inputs?: Record<string, string>): Promise<Answer>
  chat(text: string): Promise<string>
  happen(what: Happening, channel: string, name?: string): Promise<void>
  /** An action of the box where one writes, in the chat with the bot. */
  compose(command: string): Promise<Answer>
  look(channel: string): Promise<Seen[]>
  dialog(): Promise<Dialog | null>
  told(): Promise<string[]>
}

export type RemoteConnector = Hello & {
  as(who: string): Human
  listenAt(...urls: string[]): Promise<void>
  fault(fault: Fault): Promise<void>
  mend(): Promise<void>
  ledger(): Promise<Entry[]>
  forget(): Promise<void>
  again(activity: Activity): Promise<Answer>
  forge(
    activity: Record<string, unknown>,
    claims: Record<string, unknown>,
    key?: 'connector' | 'stranger',
  ): Promise<Answer>
  /** A token as Microsoft's sign-in gives out, with any claims and key. */
  vouch(claims: Record<string, unknown>, key?: 'connector' | 'stranger'): Promise<string>
  revoke(): Promise<void>
  close(): Promise<void>
}

export const spawnConnector = async ({ limits, port, ...world }: ConnectorOptions = {}): Promise<RemoteConnector> => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const args = [
    '--world',
    JSON.stringify(world),
    ...(limits === 'teams' ? ['--limits'] : []),
    ...(port ? ['--port', String(port)] : []),
  ]
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const line = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', done)
    child.once('exit', (code) => fail(new Error(`The connector ended with ${code} before it said where it is.`)))
  })
  const hello = JSON.parse(line) as Hello
  return {
    ...connect(hello),
    close: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

const connect = (hello: Hello): Omit<RemoteConnector, 'close'> => {
  const ask = asking(hello.url)
  return {
    ...hello,
    as: (who) => humanAt(ask, who),
    listenAt: (...urls) => ask('listen', { urls }),
    fault: (fault) => ask('fault', { fault }),
    mend: () => ask('mend'),
    ledger: () => ask('ledger'),
    forget: () => ask('forget'),
    again: (activity) => ask('again', { activity }),
    forge: (activity, claims, key) => ask('forge', { activity, claims, ...(key ? { key } : {}) }),
    vouch: (claims, key) => ask('vouch', { claims, ...(key ? { key } : {}) }),
    revoke: () => ask('revoke'),
  }
}

type Ask = <T>(verb: string, body?: Record<string, unknown>) => Promise<T>

const asking =
  (url: string): Ask =>
  async <T>(verb: string, body: Record<string, unknown> = {}): Promise<T> => {
    const response = await fetch(`${url}/_control/${verb}`, { method: 'POST', body: JSON.stringify(body) })
    const said = (await response.json()) as { answer?: T; error?: string }
    if (!response.ok) throw new Error(said.error ?? `The connector answered ${response.status}.`)
    return said.answer as T
  }

const humanAt = (ask: Ask, as: string): Human => ({
  type: (typed) => ask('type', { as, typed }),
  edit: (at, text, mentions) => ask('edit', { as, at, text, mentions }),
  remove: (at) => ask('remove', { as, at }),
  react: (at, reaction, on = true) => ask('react', { as, at, reaction, on }),
  press: (at, title, inputs = {}) => ask('press', { as, at, title, inputs }),
  pressOld: (at, title, inputs = {}) => ask('pressOld', { as, at, title, inputs }),
  refresh: (at) => ask('refresh', { as, at }),
  shortcut: (at, command) => ask('shortcut', { as, at, command }),
  submit: (title, inputs = {}) => ask('submit', { as, title, inputs }),
  chat: (text) => ask('chat', { as, text }),
  happen: (what, channel, name) => ask('happen', { as, what, channel, ...(name ? { name } : {}) }),
  compose: (command) => ask('compose', { as, command }),
  look: (channel) => ask('look', { as, channel }),
  dialog: async () => (await ask<{ dialog: Dialog | null }>('world', { as })).dialog,
  told: async () => (await ask<{ told: string[] }>('world', { as })).told,
})
