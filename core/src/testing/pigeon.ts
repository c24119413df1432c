import type {
  Capabilities,
  ChannelSeat,
  Fact,
  Health,
  Item,
  Part,
  Piece,
  Plugin,
  RawItem,
  Sent,
} from '../contract/index.ts'
import { definePlugin, json, Refusal, secret, text, unreadable, z } from '../contract/index.ts'
import { plainText } from './made-up.ts'

/** A hook of the pigeon post: what the tests' provider would send. */
export type Hook =
  | { id: string; loft: string; bird: string; says: string; name?: string; answers?: string; carries?: string }
  | { id: string; loft: string; bird: string; picks: { of: string; choice: string; label: string } }
  | { id: string; loft: string; bird: string; fills: { of: string; form: Record<string, string> } }
  | { id: string; loft: string; receipt: { of: string; status: 'accepted' | 'delivered' | 'read' | 'failed' } }
  | { id: string; loft: string; edit: { of: string; says: string } }
  | { id: string; loft: string; echo: { bird: string; says: string } }
  | { id: string; loft: string; consent: { of: string; is: 'stop' | 'start' } }
  | { id: string; loft: string; status: { health: Health; tell: string } }
  | { id: string; loft: string; broken: true }

const settings = z.object({
  whistle: secret('Whistle'),
  resend: z.enum(['safe', 'may-duplicate']).default('may-duplicate'),
  /** What its lofts show as it is; the rest is said in plainer words. */
  shows: z.array(z.enum(['choices', 'form'])).optional(),
  /** One may write for a day after a letter came. */
  daily: z.boolean().optional(),
})
type Settings = z.output<typeof settings>

/** What came to the provider, in the order it came. */
export type PigeonPost = {
  plugin: Plugin
  flown: { says: string; thread: string; key: string }[]
  /** Letters that were changed, or taken back where nothing is said. */
  amended: { keys: readonly string[]; says?: string }[]
  /** Feathers laid on letters that came, and taken away. */
  reacted: { key: string; emoji: string; on: boolean }[]
  next: (() => Promise<Sent | undefined> | Sent | undefined)[]
  /** What letters carry, by name: opened when the hub asks for it. */
  cargo: Map<string, () => Promise<string>>
}

/** `amends`: a letter that arrived can be changed and taken back, and one that came reacted to. */
type Powers = { file?: Capabilities['file']; amends?: boolean }

/** A whole small channel that stands where the internet would be. `next` are what its following sends do instead of arriving. */
export const pigeonPost = ({ file = 'refuse', amends = false }: Powers = {}): PigeonPost => {
  const flown: PigeonPost['flown'] = []
  const amended: PigeonPost['amended'] = []
  const reacted: PigeonPost['reacted'] = []
  const next: PigeonPost['next'] = []
  const cargo: PigeonPost['cargo'] = new Map()
  const plugin = definePlugin<Settings>({
    id: 'pigeon',
    contract: 1,
    app: { label: 'Pigeon club', settings: z.object({ whistle: secret('Whistle') }) },
    channel: {
      label: 'Pigeon post',
      settings,
      capabilities: (inbox) => ({
        ...plainText,
        file,
        ...(amends && AMENDS),
        start: { namespace: 'pigeon' },
        ...asSet(inbox.settings),
      }),
      receive: (request, { connection }) => {
        if (request.headers['x-whistle'] !== connection?.settings.whistle) throw new Refusal('bad_signature')
        const hooks = hooksIn(request.body)
        return { items: hooks?.map(asItem) ?? [unreadable(request.body)], answer: ({ fresh }) => json({ fresh }) }
      },
      parse: (raw) => factsOf(hookSchema.parse(JSON.parse(Buffer.from(raw.body).toString('utf8'))) as Hook),
      pieces: (message) => message.parts.map((part): Piece => ({ thread: message.thread, says: saysOf(part) })),
      send: async (piece, _inbox, { deliveryId, index }) => {
        const instead = await next.shift()?.()
        if (instead) return instead
        const key = `${deliveryId}-${index}`
        flown.push({ says: String(piece.says), thread: piece.thread, key })
        return { keys: [key] }
      },
      ...(amends && amending(amended, reacted, next)),
      openFile: async (source, _, at) => ({ bytes: bytesOf(await cargoOf(cargo, source, at)) }),
    },
  })
  return { plugin, flown, amended, reacted, next, cargo }
}

const wordsOf = async (at: { raw(): Promise<RawItem | undefined> }): Promise<string> =>
  Buffer.from((await at.raw())?.body ?? []).toString()

const asSet = ({ resend, shows = [], daily }: Settings): Partial<Capabilities> & Pick<Capabilities, 'resend'> => ({
  resend,
  ...Object.fromEntries(shows.map((kind) => [kind, 'native'])),
  ...(daily && { window: { from: 'contact-message', lasts: '24h', outside: ['template'] } }),
})

/** Carried by a hook, it is the hook itself, as it came. */
export const ITSELF = 'itself'

const AMENDS = { edit: 'native', remove: 'native', react: 'native' } as const

const amending = (
  amended: PigeonPost['amended'],
  reacted: PigeonPost['reacted'],
  next: PigeonPost['next'],
): Pick<ChannelSeat<Settings>, 'edit' | 'remove' | 'react'> => ({
  edit: async (keys, message) => void amended.push({ keys, says: message.parts.map(saysOf).join(' ') }),
  remove: async (keys) => void amended.push({ keys }),
  react: async (key, emoji, on) => {
    await next.shift()?.()
    reacted.push({ key, emoji, on })
  },
})

const saysOf = (part: Part): string =>
  part.is === 'text'
    ? part.text
    : part.is === 'file'
      ? part.name
      : part.is === 'template'
        ? (part.text ?? part.name)
        : part.is

const cargoOf = async (cargo: PigeonPost['cargo'], source: unknown, at: Parameters<typeof wordsOf>[0]) =>
  source === ITSELF ? wordsOf(at) : cargo.get(String(source))?.()

async function* bytesOf(words = ''): AsyncGenerator<Uint8Array> {
  yield Buffer.from(words)
}

const hooksIn = (body: Uint8Array): Hook[] | undefined => {
  try {
    return z.array(hookSchema).parse(JSON.parse(Buffer.from(body).toString('utf8'))) as Hook[]
  } catch {
    return undefined
  }
}

const hookSchema = z.looseObject({ id: z.string(), loft: z.string() })

const asItem = (hook: Hook): Item => ({ key: hook.id, lane: hook.loft, body: Buffer.from(JSON.stringify(hook)) })

const carried = (name: string): Part => ({ is: 'file', source: name, name, mime: 'text/plain', as: 'file' })

const factsOf = (hook: Hook): Fact[] => {
  const threads = [{ ref: hook.loft }]
  if ('broken' in hook) throw new Error('the bird ate the letter')
  if ('status' in hook) return [{ is: 'status', ...hook.status }]
  if ('receipt' in hook) return [{ is: 'receipt', of: hook.receipt.of, status: hook.receipt.status }]
  if ('edit' in hook) return [{ is: 'edit', of: hook.edit.of, parts: [text(hook.edit.says)] }]
  const bird = (value: string) => ({ namespace: 'pigeon', value, verified: true })
  if ('consent' in hook) return [{ is: 'consent', identity: bird(hook.consent.of), consent: hook.consent.is }]
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
  const from = { side: 'contact' as const, identities: [bird(hook.bird)], profile: { name: hook.bird } }
  if ('picks' in hook) return [{ is: 'answer', key: hook.id, threads, from, ...hook.picks }]
  if ('fills' in hook) return [{ is: 'message', key: hook.id, threads, from, ...filledIn(hook.fills) }]
  const profile = { name: hook.name ?? hook.bird }
  return [
    {
      is: 'message',
      key: hook.id,
      threads,
      from: { side: 'contact', identities: [bird(hook.bird)], profile },
      parts: [text(hook.says), ...(hook.carries ? [carried(hook.carries)] : [])],
      answersKey: hook.answers,
    },
  ]
}

/** Forms are no fact of their own: what stood where is in the memo. */
const filledIn = ({ of, form }: { of: string; form: Record<string, string> }) => ({
  parts: [text(Object.values(form).join('\n'))],
  answersKey: of,
  memo: { form },
})

export const WHISTLE = 'phweet-8c21'

/** Brings hooks to the hub's door as the provider would. */
export const fly = (url: string, token: string, hooks: Hook[], whistle = WHISTLE): Promise<Response> =>
  fetch(`${url}/in/pigeon/${token}`, {
    method: 'POST',
    headers: { 'x-whistle': whistle, 'content-type': 'application/json' },
    body: JSON.stringify(hooks),
  })
