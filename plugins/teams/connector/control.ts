// What tests and the page ask of the simulated service, over HTTP: people act, faults are ordered, the ledger is read.
import type { Acts, At } from './acts.ts'
import { wordsOfCard } from './cards.ts'
import type { Courier } from './deliver.ts'
import type { Fault, Faults } from './faults.ts'
import type { Happening } from './happening.ts'
import { happen } from './happening.ts'
import type { Identity } from './identity.ts'
import type { Ledger } from './ledger.ts'
import { compose, press, pressOld, refresh, shortcut, submit } from './pressing.ts'
import type { Served } from './rest.ts'
import type { Mention, Typed } from './typing.ts'
import { chat, edit, react, remove, type } from './typing.ts'
import type { Post, World } from './world.ts'
import { personCalled } from './world.ts'

export type Control = (verb: string, body: Record<string, unknown>) => Promise<Exclude<Served, 'drop'>>
type Parts = {
  world: World
  acts: Acts
  ledger: Ledger
  faults: Faults
  courier: Courier
  identity: Identity
  version(): number
}

/** How one person sees a post. */
export type Seen = Omit<Post, 'views'> & { words: string; card?: unknown }

const seenBy = (post: Post, person: string | undefined): Seen => {
  const { views, ...rest } = post
  const sent = post.attachments.find(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
  const card = (person && views[person]) || sent?.content
  const words = [plainOf(post.text), card ? wordsOfCard(card) : ''].filter(Boolean).join('\n')
  return { ...rest, words, ...(card ? { card } : {}) }
}

const plainOf = (html: string): string =>
  html
    .replace(/<br\s*\/?>\n?|<\/p>\n?|<\/li>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .trim()

type Does = (parts: Parts, given: Record<string, never> & Given) => unknown
/** Whatever a verb needs, as the caller gave it. */
type Given = {
  as: string
  at: At
  title: string
  inputs: Record<string, string>
  text: string
  mentions?: Mention[]
  typed: Typed
  reaction: string
  on: boolean
  command: string
  channel: string
  fault: Fault
  url: string
  urls?: string[]
  what: Happening
  name?: string
  activity: Record<string, unknown> & { id: string; type: string }
  claims: Record<string, unknown>
  key: 'connector' | 'stranger'
}

const DOES: Record<string, Does> = {
  type: ({ acts }, { as, typed }) => type(acts, as, typed),
  edit: ({ acts }, { as, at, text, mentions }) => edit(acts, as, at, text, mentions),
  remove: ({ acts }, { as, at }) => remove(acts, as, at),
  react: ({ acts }, { as, at, reaction, on }) => react(acts, as, at, reaction, on ?? true),
  press: ({ acts }, { as, at, title, inputs }) => press(acts, as, at, title, inputs),
  pressOld: ({ acts }, { as, at, title, inputs }) => pressOld(acts, as, at, title, inputs),
  refresh: ({ acts }, { as, at }) => refresh(acts, as, at),
  shortcut: ({ acts }, { as, at, command }) => shortcut(acts, as, at, command),
  submit: ({ acts }, { as, title, inputs }) => submit(acts, as, title, inputs),
  close: ({ world }, { as }) => void world.dialogs.delete(personCalled(world, as).id),
  chat: ({ acts }, { as, text }) => chat(acts, as, text),
  happen: ({ acts }, { as, what, channel, name }) => happen(acts, as, what, channel, name),
  compose: ({ acts }, { as, command }) => compose(acts, as, command),
  look: ({ world }, { as, channel }) => look(world, as, channel),
  world: ({ world, version }, { as }) => overview(world, version(), as),
  listen: ({ courier }, { url, urls = [url] }) => courier.listenAt(...urls),
  fault: ({ faults }, { fault }) => faults.add(fault),
  mend: ({ faults }) => faults.clear(),
  ledger: ({ ledger }) => ledger.all(),
  forget: ({ ledger }) => ledger.forget(),
  again: ({ courier }, { activity }) => courier.again(activity),
  forge: ({ courier }, { activity, claims, key }) => courier.forge(activity, claims, key),
  vouch: ({ identity }, { claims, key }) => identity.sign(claims, key),
  revoke: ({ identity }) => identity.revoke(),
}

const look = (world: World, as: string | undefined, channel: string): Seen[] => {
  const person = as ? personCalled(world, as).id : undefined
  return world.posts
    .filter((post) => post.conversation === channel && !post.deleted)
    .map((post) => seenBy(post, person))
}

const overview = (world: World, version: number, as: string | undefined) => {
  const person = as ? personCalled(world, as) : undefined
  return {
    version,
    people: world.people,
    teams: world.teams,
    dialog: person ? (world.dialogs.get(person.id) ?? null) : null,
    told: person ? (world.told.get(person.id) ?? []) : [],
  }
}

export const createControl =
  (parts: Parts): Control =>
  async (verb, body) => {
    const does = Object.hasOwn(DOES, verb) ? DOES[verb] : undefined
    if (!does) return { status: 404, body: { error: `There is no verb ${verb}.` } }
    return { status: 200, body: { answer: (await does(parts, body as never)) ?? null } }
  }
