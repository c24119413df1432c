import { channelSuite } from '@deskless/core/testing'
import { plugin } from './src/index.ts'
import { writeToken } from './src/token.ts'

// Its provider is the hub itself, so what needs somebody at the other end stands in test/widget.
channelSuite(plugin, {
  fixtures: new URL('fixtures/', import.meta.url),
  settings: { identitySecret: 'known to the shop and to us' },
  secrets: ['known to the shop and to us'],
  garbage: ({ id, key }) => {
    const visitor = '0190aaaa-0000-7000-8000-000000000003'
    const visit = { inbox: id, door: 'paper', visitor, threads: [visitor], until: Date.now() + 60_000 }
    const sense = { items: 'none' }
    const body = Buffer.from(JSON.stringify({ token: writeToken(key('visitor'), visit), ...sense }))
    return { headers: {}, body, kept: Buffer.from(JSON.stringify({ unreadable: sense })), status: 400 }
  },
})
