// The part of Twilio's REST API we use, with its refusals.
import type { Hooks } from './hooks.ts'
import { asJson, deliver, Refused, take } from './sending.ts'
import type { Fields, Message, Service, World } from './world.ts'

export type Asked = {
  method: string
  path: string
  query: URLSearchParams
  form: Fields
  json: Record<string, unknown>
}
/** `message`: it was taken, so a fault may still hide the answer. */
export type Given = { status: number; body: Record<string, unknown>; message?: Message }

type Handler = (world: World, asked: Asked, found: string[]) => Record<string, unknown>

export const createRest = (world: World, hooks: Hooks, pace: number) => {
  const account = `/2010-04-01/Accounts/${world.accountSid}`
  return (asked: Asked): Given => {
    if (asked.method === 'POST' && asked.path === `${account}/Messages.json`) {
      const message = take(world, asked.form)
      if (world.takeFault('fate')?.does !== 'silent') deliver(world, hooks, message, pace)
      return { status: 201, body: asJson(world, message), message }
    }
    for (const [method, pattern, handle] of ROUTES) {
      const found = method === asked.method && pattern.exec(asked.path.replace(account, ''))
      if (found) return { status: 200, body: handle(world, asked, found.slice(1)) }
    }
    throw new Refused(20404, `The requested resource ${asked.path} was not found`, 404)
  }
}

const numberJson = (world: World, address: string) => {
  const { sid, hook, fallback = '' } = world.senders.get(address) ?? { sid: '', hook: '' }
  return {
    sid,
    phone_number: address,
    sms_url: hook,
    sms_method: 'POST',
    sms_fallback_url: fallback,
    capabilities: { sms: true, mms: true, voice: true },
  }
}

const serviceJson = ({ sid, hook, fallback = '' }: Service) => ({
  sid,
  inbound_request_url: hook,
  fallback_url: fallback,
})

const bySid = (world: World, sid = '') => {
  const found = [...world.senders.values()].find((one) => one.sid === sid)
  if (!found) throw new Refused(20404, `The requested resource ${sid} was not found`, 404)
  return found
}

const serviceAt = (world: World, sid = '') => {
  const found = world.services.get(sid)
  if (!found) throw new Refused(20404, `The requested resource ${sid} was not found`, 404)
  return found
}

const field = (form: Fields, name: string): string | undefined => form.find(([one]) => one === name)?.[1]

const ROUTES: [string, RegExp, Handler][] = [
  [
    'GET',
    /^\.json$|^\/2010-04-01\/Accounts\/AC[0-9a-f]+\.json$/,
    ({ accountSid }) => ({ sid: accountSid, status: 'active', friendly_name: 'Oak & Ember' }),
  ],
  [
    'GET',
    /^\/Messages\.json$/,
    (world, { query }) => ({
      messages: [...world.messages.values()]
        .filter((one) => !query.get('To') || one.to === query.get('To'))
        .filter((one) => one.at >= Date.parse(query.get('DateSent>') ?? '1970-01-01'))
        .toReversed()
        .map((one) => asJson(world, one)),
    }),
  ],
  [
    'GET',
    /^\/Messages\/([SM]M\w+)\/Media\.json$/,
    (world, _asked, [sid]) => ({
      media_list: [...world.media.values()]
        .filter((one) => one.message === sid)
        .map((one) => ({ sid: one.sid, content_type: one.mime })),
    }),
  ],
  [
    'GET',
    /^\/IncomingPhoneNumbers\.json$/,
    (world, { query }) => ({
      incoming_phone_numbers: [...world.senders.keys()]
        .filter((one) => one.startsWith('+') && one.includes(query.get('PhoneNumber') ?? ''))
        .map((one) => numberJson(world, one)),
    }),
  ],
  [
    'POST',
    /^\/IncomingPhoneNumbers\/(PN\w+)\.json$/,
    (world, { form }, [sid]) => {
      const sender = bySid(world, sid)
      sender.hook = field(form, 'SmsUrl') ?? sender.hook
      sender.fallback = field(form, 'SmsFallbackUrl') ?? sender.fallback
      return numberJson(world, sender.address)
    },
  ],
  ['GET', /^\/v1\/Services\/(MG\w+)$/, (world, _asked, [sid]) => serviceJson(serviceAt(world, sid))],
  [
    'POST',
    /^\/v1\/Services\/(MG\w+)$/,
    (world, { form }, [sid]) => {
      const service = serviceAt(world, sid)
      service.hook = field(form, 'InboundRequestUrl') ?? service.hook
      service.fallback = field(form, 'FallbackUrl') ?? service.fallback
      return serviceJson(service)
    },
  ],
  [
    'GET',
    /^\/v2\/Channels\/Senders$/,
    (world) => ({
      senders: [...world.senders.values()]
        .filter(({ address }) => address.startsWith('whatsapp:'))
        .map(({ sid, address, hook, fallback = '' }) => ({
          sid,
          sender_id: address,
          webhook: { callback_url: hook, fallback_url: fallback },
        })),
    }),
  ],
  [
    'POST',
    /^\/v2\/Channels\/Senders\/(XE\w+)$/,
    (world, { json }, [sid]) => {
      const sender = bySid(world, sid)
      const { callback_url = '', fallback_url = '' } = (json.webhook ?? {}) as Record<string, string>
      Object.assign(sender, { hook: callback_url, fallback: fallback_url })
      return { sid, sender_id: sender.address }
    },
  ],
  ['GET', /^\/v1\/ContentAndApprovals$/, (world) => ({ contents: world.contents })],
]
