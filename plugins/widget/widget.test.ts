import { channelSuite } from '@deskless/core/testing'
import { plugin } from './src/index.ts'

// Its provider is the hub itself, so what needs somebody at the other end stands in test/widget.
channelSuite(plugin, {
  fixtures: new URL('fixtures/', import.meta.url),
  settings: { identitySecret: 'known to the shop and to us' },
  secrets: ['known to the shop and to us'],
  garbage: 'refused',
})
