import type { Fact, Item, Piece, Plugin, Sent } from '../contract/index.ts'
import { definePlugin, json, Refusal, secret, text, z } from '../contract/index.ts'
import { plainText } from './made-up.ts'

/** A hook of the pigeon post: what the tests' provider would send. */
export type Hook =
  | { id: string; loft: string; bird: string; says: string; name?: string; answers?: string }
  | { id: string; loft: string; receipt: { of: string; status: 'accepted' | 'delivered' | 'read' | 'failed' } }
  | { id: string; loft: string; edit: { of: string; says: string } }
  | { id: string; loft: string; echo: { bird: string; says: string } }
  | { id: string; loft: string; broken: true }

const settings = z.object({
  whistle: secret('Whistle'),
  resend: z.enum(['safe', 'may-duplicate']).default('may-duplicate'),
})
type Settings = z.output<typeof settings>

/** What came to the provider, in the order it came. */
export type PigeonPost = {
  plugin: Plugin
  flown: { says: string; thread: string; key: string }[]
  next: (() => Promise<Sent | undefined> | Sent | undefined)[]
}

/** A whole small channel that stands where the internet would be. `next` are what its following sends do instead of arriving. */
export const pigeonPost = (): PigeonPost => {
  const flown: PigeonPost['flown'] = []
  const next: PigeonPost['next'] = []
  const plugin = definePlugin<Settings>({
    id: 'pigeon',
    contract: 1,
    app: { label: 'Pigeon club', settings: z.object({ whistle: secret('Whistle') }) },
    channel: {
      label: 'Pigeon post',
      settings,
      capabilities: (inbox) => ({ ...plainText, start: { namespace: 'pigeon' }, resend: inbox.settings.resend }),
      receive: (request, { connection }) => {
        if (request.headers['x-whistle'] !== connection?.settings.whistle) throw new Refusal('bad_signature')
        const hooks = JSON.parse(Buffer.from(request.body).toString('utf8')) as Hook[]
        return { items: hooks.map(asItem), answer: ({ fresh }) => json({ fresh }) }
      },
      parse: (raw) => factsOf(JSON.parse(Buffer.from(raw.body).toString('utf8')) as Hook),
      pieces: (message) =>
        message.parts.map(
          (part): Piece => ({ thread: message.thread, says: part.is === 'text' ? part.text : part.is }),
        ),
      send: async (piece, _inbox, { deliveryId, index }) => {
        const instead = await next.shift()?.()
        if (instead) return instead
        const key = `${deliveryId}-${index}`
        flown.push({ says: String(piece.says), thread: piece.thread, key })
        return { keys: [key] }
      },
    },
  })
  return { plugin, flown, next }
}

const asItem = (hook: Hook): Item => ({ key: hook.id, lane: hook.loft, body: Buffer.from(JSON.stringify(hook)) })

const factsOf = (hook: Hook): Fact[] => {
  const threads = [{ ref: hook.loft }]
  if ('broken' in hook) throw new Error('the bird ate the letter')
  if ('receipt' in hook) return [{ is: 'receipt', of: hook.receipt.of, status: hook.receipt.status }]
  if ('edit' in hook) return [{ is: 'edit', of: hook.edit.of, parts: [text(hook.edit.says)] }]
  const bird = (value: string) => ({ namespace: 'pigeon', value, verified: true })
  if ('echo' in hook)
    return [
      {
        is: 'message',
        key: hook.id,
        threads,
        from: { side: 'us', to: [bird(hook.echo.bird)] },
        parts: [text(hook.echo.says)],
      },
    ]
  const profile = { name: hook.name ?? hook.bird }
  return [
    {
      is: 'message',
      key: hook.id,
      threads,
      from: { side: 'contact', identities: [bird(hook.bird)], profile },
      parts: [text(hook.says)],
      answersKey: hook.answers,
    },
  ]
}

export const WHISTLE = 'phweet-8c21'

/** Brings hooks to the hub's door as the provider would. */
export const fly = (url: string, token: string, hooks: Hook[], whistle = WHISTLE): Promise<Response> =>
  fetch(`${url}/in/pigeon/${token}`, {
    method: 'POST',
    headers: { 'x-whistle': whistle, 'content-type': 'application/json' },
    body: JSON.stringify(hooks),
  })
