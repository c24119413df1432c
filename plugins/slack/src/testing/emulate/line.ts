// The whole hub at that Slack: installed by its page, and a conversation in a thread there.
import { fly, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import { WebClient } from '@slack/web-api'
import { plugin } from '../../index.ts'
import type { Said } from '../house.ts'
import type { Emulate } from './emulate.ts'
import { APP } from './emulate.ts'

type Ask = (method: string, path: string, body?: unknown) => Promise<Said>
type Say = (good: boolean, words: string) => void

export const mirrorsInto = async (slack: Emulate, say: Say): Promise<void> => {
  const post = pigeonPost({ file: { max: 1_000_000, mimes: ['*/*'], perMessage: 5 } })
  // It gives out addresses for uploads by its other name.
  const allowOrigins = [slack.url, slack.url.replace('127.0.0.1', 'localhost')]
  const hub = await startHub({ engine: 'pglite', plugins: [post.plugin, plugin], config: { allowOrigins } })
  try {
    const ask: Ask = async (method, path, body) => (await hub.ask(method, path, body)).body as Said
    const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Web' })
    const made = await installed(slack, ask)
    say(made.health === 'ok', `its page installs the app: ${made.health} ${made.tell}`)
    await ask('PUT', `/installations/${made.id}/rules`, { data: [{ channel: '#support' }] })
    post.cargo.set('label.txt', () => Promise.resolve('To: Nadia'))
    const letter = { id: 'hook-1', loft: 'nadia', bird: 'nadia', says: 'Where is my parcel?', name: 'Nadia Rahimi' }
    await fly(hub.url, inbox.token, [{ ...letter, carries: 'label.txt' }])
    const client = new WebClient(slack.token, { slackApiUrl: slack.apiUrl })
    const stands = async () => {
      const { messages: cards = [] } = await client.conversations.history({ channel: slack.support })
      const card = cards.find(({ blocks }) => JSON.stringify(blocks ?? []).includes('Nadia Rahimi'))
      if (!card?.ts) return undefined
      const { messages = [] } = await client.conversations.replies({ channel: slack.support, ts: card.ts })
      const line = messages.some(({ text }) => text?.startsWith('Where is my parcel?'))
      const file = messages.some(({ files = [] }) => files.some(({ name }) => name === 'label.txt'))
      return line && file ? card : undefined
    }
    const card = await until(stands, 'the conversation there', 20_000).catch(() => undefined)
    say(card !== undefined, 'a conversation stands there: its card, the customer’s line and file below it')
    const { id: conversation } = (await hub.conversations())[0]!
    await hub.command('set_priority', { conversation, priority: 'urgent' })
    const isUrgent = async () => JSON.stringify((await stands())?.blocks ?? []).includes('urgent priority')
    say(await until(isUrgent, 'the card', 20_000).catch(() => false), 'and the card follows what is done elsewhere')
  } finally {
    await hub.stop()
  }
}

const installed = async (slack: Emulate, ask: Ask): Promise<Said['step']['connections'][number]> => {
  const settings = { ...APP, signingSecret: 'x'.repeat(32), apiBaseUrl: slack.apiUrl }
  const app = await ask('POST', '/apps', { plugin: 'slack', name: 'Ours', settings })
  const begun = await ask('POST', '/setups', { plugin: 'slack', kind: 'installation', app: app.id })
  const returned = await ask('POST', '/setups/returned', { query: await pressed(slack, begun.step.url) })
  return returned.step.connections[0]!
}

/** An administrator chooses themselves on the page that asks. Gives what the browser brings back. */
const pressed = async (slack: Emulate, address: string): Promise<Record<string, string>> => {
  const asked = Object.fromEntries(new URL(address).searchParams)
  await fetch(address)
  const body = new URLSearchParams({ user_scope: '', ...asked, user_id: slack.person })
  const answer = await fetch(`${slack.url}/oauth/v2/authorize/callback`, { method: 'POST', body, redirect: 'manual' })
  return Object.fromEntries(new URL(answer.headers.get('location') ?? '').searchParams)
}
