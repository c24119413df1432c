// A hub with a Slack app of its own, installed by people through Slack's page. For tests of what an installation lives through.
import type { Engine, TestHub } from '@deskless/core/testing'
import { fly, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import type { Simulator, VirtualClock } from '../../simulator/index.ts'
import { startSimulator, virtualClock } from '../../simulator/index.ts'
import { plugin } from '../index.ts'
import { people } from './line.ts'

type Answer = { status: number; body: Said }
/** What tests look at of an answer. */
export type Said = {
  id: string
  detail: string
  code: string
  doorUrl: string
  health: string
  healthTell: string
  settings: Record<string, unknown>
  data: Said[]
  step: { is: string; url: string; connections: { id: string; name: string; health: string; tell: string }[] }
}

export type House = {
  hub: TestHub
  slack: Simulator
  clock: VirtualClock
  /** The app at Deskless, and the same app at Slack. */
  app: { id: string; slackId: string }
  ask(method: string, path: string, body?: unknown): Promise<Answer>
  /** Through Slack's page; `place`: the workspace or organisation chosen there. */
  install(place?: string, press?: 'allow' | 'deny'): Promise<Answer>
  /** Conversations are shown in this channel. */
  showIn(installation: string, channel: string, mode?: string): Promise<Answer>
  nadiaWrites(says: string): Promise<void>
  flown(): string[]
  close(): Promise<void>
}

export const openHouse = async (engine: Engine, options: Partial<Registration> = {}): Promise<House> => {
  const clock = virtualClock()
  const slack = await startSimulator({ seed: 'demo', people, rateLimits: 'off', clock })
  const post = pigeonPost()
  const config = { allowOrigins: [slack.url] }
  const hub = await startHub({ engine, plugins: [post.plugin, plugin], sweepMs: 50, config })
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })
  const ask = hub.ask as House['ask']
  const app = await register(hub, slack, options)
  let letters = 0
  return {
    hub,
    slack,
    clock,
    app,
    ask,
    install: async (place = slack.demo.team.id, press = 'allow') => {
      const begun = await ask('POST', '/setups', { plugin: 'slack', kind: 'installation', app: app.id })
      return ask('POST', '/setups/returned', { query: await atSlack(begun.body.step.url, place, press) })
    },
    showIn: (installation, channel, mode) =>
      ask('PUT', `/installations/${installation}/rules`, { data: [{ channel, ...(mode ? { mode } : {}) }] }),
    nadiaWrites: async (says) => {
      const letter = `letter-${++letters}`
      await fly(hub.url, inbox.token, [{ id: letter, loft: 'nadia', bird: letter, says, name: 'Nadia Rahimi' }])
    },
    flown: () => post.flown.map((piece) => piece.says),
    close: async () => {
      await hub.stop()
      await slack.close()
    },
  }
}

type Registration = { rotation: boolean; orgDeploy: boolean; socketMode: boolean }

/** First at Deskless, which gives it a door; then at Slack, which gives it its secrets. */
const register = async (hub: TestHub, slack: Simulator, options: Partial<Registration>): Promise<House['app']> => {
  const ask = hub.ask as House['ask']
  const { doorUrl, id } = (await ask('POST', '/apps', { plugin: 'slack', name: 'Ours', settings: {} })).body
  const { clientId, clientSecret, signingSecret, appToken, appId } = slack.registerApp({
    name: 'Ours',
    ...(options.socketMode ? {} : { eventsUrl: doorUrl, interactivityUrl: doorUrl }),
    redirectUrls: [`${hub.url}/setup/`],
    commands: [{ command: '/deskless', description: 'Queue' }],
    ...options,
  })
  const way = options.socketMode ? { mode: 'socket', appToken } : { signingSecret }
  await ask('PATCH', `/apps/${id}`, { settings: { clientId, clientSecret, apiBaseUrl: slack.apiUrl, ...way } })
  return { id, slackId: appId }
}

/** An administrator at Slack's page; gives what the browser brings back. */
export const atSlack = async (url: string, place: string, press: 'allow' | 'deny'): Promise<Record<string, string>> => {
  const body = new URLSearchParams({ place, ...(press === 'deny' ? { deny: '1' } : {}) })
  const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`Slack's page says ${answer.status}: ${await answer.text()}`)
  return Object.fromEntries(new URL(location).searchParams)
}

/** The card of the only conversation in a channel. */
export const cardIn = async (slack: Simulator, who: string, channel: string) => {
  const human = slack.human.as(who)
  return until(async () => (await human.channel(channel)).find((line) => line.metadata !== undefined), 'the card')
}
