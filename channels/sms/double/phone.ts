// `/phone`: somebody's phone in a browser. Loopback only; the page asks for what is new.
import { readFile } from 'node:fs/promises'
import type { Exchange, Parts } from './exchange.ts'
import { answer } from './exchange.ts'
import type { Message, World } from './world.ts'
import { bare } from './world.ts'

const FILES: Record<string, [file: string, mime: string]> = {
  '/phone': ['phone.html', 'text/html; charset=utf-8'],
  '/phone/phone.css': ['phone.css', 'text/css; charset=utf-8'],
  '/phone/phone.js': ['phone.js', 'text/javascript; charset=utf-8'],
}
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' http: https: data:; base-uri 'none'; form-action 'none'"

export const servePhone = async (parts: Parts, exchange: Exchange): Promise<void> => {
  const { response, url, request } = exchange
  const file = FILES[url.pathname]
  if (file) {
    const body = await readFile(new URL(`page/${file[0]}`, import.meta.url))
    response
      .writeHead(200, {
        'content-type': file[1],
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
      })
      .end(body)
    return
  }
  const who = (url.searchParams.get('who') ?? 'Nadia').slice(0, 40)
  if (url.pathname === '/phone/state') return answer(response, 200, stateOf(parts.world, who))
  // A form of another site could post here, but cannot ask for JSON without being asked itself.
  if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json'))
    return answer(response, 404, {})
  act(parts, url.pathname.slice('/phone/'.length), who, exchange)
  parts.changed()
  answer(response, 200, stateOf(parts.world, who))
}

type Given = { text?: string; to?: string; mime?: string; base64?: string; off?: boolean }

const act = ({ people }: Parts, what: string, who: string, { body }: Exchange): void => {
  const { text = '', to, mime, base64 = '', off = false } = JSON.parse(body.toString()) as Given
  if (what === 'send' && mime)
    people.sends(who, [{ mime, bytes: Buffer.from(base64, 'base64'), ...(text && { caption: text }) }], to)
  else if (what === 'send' && text.trim()) people.says(who, text, to)
  else if (what === 'off') people.turnsOff(who, off)
  else if (what === 'reads') people.reads(who)
}

const stateOf = (world: World, who: string) => {
  const phone = world.phone(who)
  return {
    number: phone.number,
    off: phone.off,
    stopped: [...phone.stopped],
    senders: [...world.senders.keys()],
    messages: world.talk(phone).map((message) => bubble(world, message)),
  }
}

const bubble = (world: World, { sid, from, to, body, direction, status, at, media }: Message) => {
  const mine = direction === 'inbound'
  const hook = world.ledger.hooks.find((one) => one.sid === sid && one.kind === 'message')
  return {
    sid,
    mine,
    with: mine ? to : from,
    channel: bare(from) === from ? 'SMS' : 'WhatsApp',
    body,
    at,
    state: mine ? (hook && hook.delivered === 0 ? 'sending' : 'sent') : status,
    media: media.map((one) => ({ mime: one.mime, url: mine ? `/store/Media/${one.sid}` : one.url })),
  }
}
