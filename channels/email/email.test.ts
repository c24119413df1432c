import { hmacHex } from '@deskless/core/contract'
import { channelSuite } from '@deskless/core/testing'
import { plugin } from './src/index.ts'

const HOOK_SECRET = 'pigeons-at-the-door'
const settings = {
  address: 'support@shop.example',
  hookSecret: HOOK_SECRET,
  imapPassword: 'parcels',
  smtpPassword: 'letters',
}

channelSuite(plugin, {
  fixtures: new URL('fixtures/', import.meta.url),
  settings,
  secrets: [HOOK_SECRET, 'parcels', 'letters'],
  // Any bytes are a mail, and only nothing at all is none.
  garbage: () => {
    const time = Math.floor(Date.now() / 1000)
    const mark = hmacHex('sha256', HOOK_SECRET, `${time}.`)
    return { headers: { 'x-deskless-signature': `t=${time},v1=${mark}` }, body: Buffer.alloc(0) }
  },
})
