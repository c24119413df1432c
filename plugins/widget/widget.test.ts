import { uuidv7 } from '@deskless/core/contract'
import type { Talks } from '@deskless/core/testing'
import { channelSuite } from '@deskless/core/testing'
import { plugin } from './src/index.ts'
import { writeToken } from './src/token.ts'
import type { Page, Session } from './src/wire.ts'

/** Visitors as their browsers speak: a session each, then the inbox's own door. */
const visitors = async (): Promise<Talks> => {
  const tokens = new Map<string, Promise<string>>()
  let door: URL
  let times = 1
  const ask = async <T>(path: string, token?: string, body?: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) }
    const answer = await fetch(new URL(path, door), init)
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as T
  }
  const tokenOf = (who: string): Promise<string> => {
    const inbox = door.pathname.split('/').at(-1)
    const asked = tokens.get(who) ?? ask<Session>('/p/widget/session', undefined, { inbox }).then(({ token }) => token)
    tokens.set(who, asked)
    return asked
  }
  const write = async (who: string, lines: string[]): Promise<void> => {
    const items = lines.map((text) => ({ is: 'message', id: uuidv7(), text }))
    const batch = { token: await tokenOf(who), profile: { name: who }, items }
    for (; times > 0; times--) await ask(`${door.pathname}/messages`, undefined, batch)
    times = 1
  }
  return {
    settings: { identitySecret: 'known to the shop and to us' },
    origins: [],
    introduce: (doorUrl) => {
      door = new URL(doorUrl)
    },
    says: (who, words) => write(who, [words]),
    saysTogether: write,
    hears: async (who) => {
      const { messages } = await ask<Page>('/p/widget/messages', await tokenOf(who))
      const ours = messages.filter(({ side }) => side === 'us').flatMap(({ parts }) => parts)
      return ours.flatMap((part) => (part.is === 'text' ? [part.text] : []))
    },
    hooksTwice: () => {
      times = 2
    },
    stop: async () => {},
  }
}

// Its provider is the hub itself: what a browser shows of it stands in test/widget.
channelSuite(plugin, {
  fixtures: new URL('fixtures/', import.meta.url),
  settings: { identitySecret: 'known to the shop and to us' },
  secrets: ['known to the shop and to us'],
  batches: true,
  talks: visitors,
  garbage: ({ id, key }) => {
    const visitor = '0190aaaa-0000-7000-8000-000000000003'
    const visit = { inbox: id, door: 'paper', visitor, threads: [visitor], until: Date.now() + 60_000 }
    const sense = { items: 'none' }
    const body = Buffer.from(JSON.stringify({ token: writeToken(key('visitor'), visit), ...sense }))
    return { headers: {}, body, kept: Buffer.from(JSON.stringify({ unreadable: sense })) }
  },
})
