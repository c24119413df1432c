import { hmacHex } from '@deskless/core/contract'
import { channelSuite } from '@deskless/core/testing'
import type { Fault, Mail } from './double/index.ts'
import { startDouble } from './double/index.ts'
import { plugin } from './src/index.ts'

const HOOK_SECRET = 'pigeons-at-the-door'
const settings = {
  address: 'support@shop.example',
  hookSecret: HOOK_SECRET,
  imapPassword: 'parcels',
}

/** Who writes again answers the last mail they sent, as people do. */
const channelDouble = async () => {
  const double = await startDouble({ hookSecret: HOOK_SECRET })
  let [door, twice] = ['', false]
  const addressOf = (who: string): string => `${who.toLowerCase()}@customer.example`
  const box = (who: string, side: Mail['box']): Mail[] => double.box(addressOf(who)).filter((it) => it.box === side)
  const fails = (fault: Omit<Fault, 'does'>) => () => double.fault({ does: 'refuse', ...fault })
  const says = async (who: string, words: string): Promise<void> => {
    const [last] = box(who, 'sent').slice(-1)
    const draft = {
      who: addressOf(who),
      name: who,
      to: [settings.address],
      text: words,
      ...(last && { answers: last }),
    }
    const { raw } = await double.writes(draft, door)
    const authorization = `Basic ${Buffer.from(`:${HOOK_SECRET}`).toString('base64')}`
    if (twice) await fetch(door, { method: 'POST', headers: { authorization }, body: new Uint8Array(raw) })
    twice = false
  }
  return {
    settings: { ...settings, smtpHost: '127.0.0.1', smtpPort: double.smtp, smtpTls: 'none' },
    origins: [`tcp://127.0.0.1:${double.smtp}`],
    introduce: (doorUrl: string) => {
      door = doorUrl
    },
    says,
    hears: (who: string) => box(who, 'in').map(({ text }) => text.split('\n')[0]?.trim() ?? ''),
    hooksTwice: () => {
      twice = true
    },
    cutsNext: () => double.fault({ on: 'dot', does: 'cut' }),
    refusesOnce: (skip: number) => fails({ on: 'rcpt', code: 451, says: 'Greylisted', after: skip })(),
    failures: {
      'the answer after the dot is cut': () => double.fault({ on: 'dot', does: 'cut' }),
      'the line breaks before that': () => double.fault({ on: 'data', does: 'cut' }),
      greylisted: fails({ on: 'rcpt', code: 451, says: 'Later' }),
      'nobody of that name': fails({ on: 'rcpt', code: 550, says: 'No such user' }),
      'not with this sender': fails({ on: 'mail', code: 553, says: 'Not yours' }),
      'the mail itself is refused': fails({ on: 'dot', code: 554, says: 'Spam' }),
    },
    stop: double.stop,
  }
}

channelSuite(plugin, {
  letters: true,
  double: channelDouble,
  fixtures: new URL('fixtures/', import.meta.url),
  settings,
  secrets: [HOOK_SECRET, 'parcels'],
  // Any bytes are a mail, and only nothing at all is none.
  garbage: () => {
    const time = Math.floor(Date.now() / 1000)
    const mark = hmacHex('sha256', HOOK_SECRET, `${time}.`)
    return { headers: { 'x-deskless-signature': `t=${time},v1=${mark}` }, body: Buffer.alloc(0) }
  },
})
