// A small town: a post office people write to, a notice board agents read, and a plugin with a memory of its own.
import type { Capabilities, Fact, Hub, Item, MessageView, MirrorView, Plugin } from '../../contract/index.ts'
import { ChannelError, definePlugin, text, z } from '../../contract/index.ts'

/** What comes to a door, facts and all; without facts nobody can read it. */
export type Letter = { key: string; lane: string; facts?: Fact[]; says?: string }

const capabilities: Capabilities = {
  text: { max: 5_000, marks: [] },
  file: { max: 1_000_000, mimes: ['*/*'], perMessage: 1 },
  choices: 'fallback',
  card: 'fallback',
  form: 'fallback',
  location: 'fallback',
  template: 'refuse',
  edit: 'native',
  remove: 'native',
  react: 'refuse',
  typing: 'refuse',
  seen: 'refuse',
  receipts: ['accepted'],
  start: { namespace: 'street' },
  resend: 'may-duplicate',
  pace: { perSecond: 1_000, perThread: 1_000 },
}

export type Town = {
  plugins: Plugin[]
  /** What stands on the board, by post. */
  board: Map<string, string>
  cards: string[]
  /** What the third plugin remembers, by contact. */
  memory: Map<string, string>
  /** What left the post office. */
  sent: string[]
  /** How often the post office fails before it works. */
  trouble: { times: number; tell: string }
}

const items = (body: Uint8Array): Item[] =>
  (JSON.parse(Buffer.from(body).toString()) as Letter[]).map((letter) => ({
    key: letter.key,
    lane: letter.lane,
    body: Buffer.from(JSON.stringify(letter)),
  }))

export const town = (): Town => {
  const trouble = { times: 0, tell: '' }
  const sent: string[] = []
  const [board, memory, cards] = [new Map<string, string>(), new Map<string, string>(), [] as string[]]
  return {
    plugins: [postOffice(trouble, sent), mailRoom(sent), noticeBoard(board, cards), diary(memory)],
    board,
    cards,
    memory,
    sent,
    trouble,
  }
}

const postOffice = (trouble: Town['trouble'], sent: string[]): Plugin =>
  definePlugin({
    id: 'office',
    contract: 1,
    channel: {
      label: 'Post office',
      settings: z.object({}),
      capabilities: () => capabilities,
      receive: ({ body }) => ({ items: items(body) }),
      parse: (raw) => {
        const { facts, says } = JSON.parse(Buffer.from(raw.body).toString()) as Letter
        if (!facts) throw new Error(`cannot read ${says}`)
        return facts
      },
      pieces: ({ thread, parts }) => parts.map((part) => ({ thread, says: part.is === 'text' ? part.text : part.is })),
      send: async (piece, _inbox, { deliveryId }) => {
        if (trouble.times-- > 0)
          throw new ChannelError({ code: 'lost', sent: 'no', retry: 'never', tell: trouble.tell })
        sent.push(String(piece.says))
        return { keys: [`${piece.thread}/${deliveryId}`] }
      },
      edit: async () => {},
      remove: async () => {},
      openFile: async (source) => ({ bytes: bytesOf(String(source)) }),
    },
  })

/** Mails leave from here; none comes in. */
const mailRoom = (sent: string[]): Plugin =>
  definePlugin({
    id: 'mailroom',
    contract: 1,
    channel: {
      label: 'Mail room',
      settings: z.object({}),
      capabilities: () => ({
        ...capabilities,
        envelope: 'native',
        start: { namespace: 'email' },
        edit: 'refuse',
        remove: 'refuse',
      }),
      receive: ({ body }) => ({ items: items(body) }),
      parse: () => [],
      envelopeFor: () => ({ to: [], cc: [], bcc: [], subject: '' }),
      threadFor: ({ message }) => `root of ${message}`,
      pieces: ({ thread, parts }) => parts.map((part) => ({ thread, says: part.is === 'text' ? part.text : part.is })),
      send: async (piece, _inbox, { deliveryId }) => {
        sent.push(String(piece.says))
        return { keys: [deliveryId] }
      },
    },
  })

const bytesOf = async function* (words: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(words)
}

const noticeBoard = (board: Town['board'], cards: string[]): Plugin => {
  const put = (key: string, message: MessageView) => void board.set(key, message.text)
  const draw = ({ conversation }: MirrorView) =>
    void cards.push(`${conversation.contact.name} (${conversation.status})`)
  return definePlugin({
    id: 'board',
    contract: 1,
    surface: {
      label: 'Notice board',
      settings: z.object({}),
      modes: ['explicit'],
      pace: { perSecond: 1_000, perThread: 1_000 },
      receive: ({ body }) => ({ items: items(body) }),
      handle: async () => {},
      mirror: {
        open: async (view) => {
          draw(view)
          return { root: `wall:${view.conversation.id}`, keys: [`wall:${view.conversation.id}`] }
        },
        post: async ({ message }) => {
          put(message.id, message)
          return { keys: [message.id] }
        },
        update: async (view) => draw(view),
        amend: async (_, { posts, lines }) => posts.forEach((key) => void put(key, lines.at(-1)!)),
        tick: async () => {},
      },
    },
  })
}

const diary = (memory: Town['memory']): Plugin => ({
  id: 'diary',
  contract: 1,
  jobs: { remind: { run: async () => {} } },
  on: {
    'message.received': async (event, hub: Hub) => {
      const message = event.message ? await hub.read.message(event.message) : undefined
      if (message?.author.id) memory.set(message.author.id, message.text)
    },
  },
  erase: async (contact) => void memory.delete(contact),
  export: async (contact) => ({ remembered: memory.get(contact) ?? null }),
})

type Saying = { who: string; says: string; key: string; lane?: string }

/** A line by somebody of the street, who also claims an e-mail address. */
export const line = ({ who, says, key, lane = who }: Saying): Letter => ({
  key,
  lane,
  facts: [
    {
      is: 'message',
      key: `${who}/${key}`,
      threads: [{ ref: who }],
      from: {
        side: 'contact',
        identities: [
          { namespace: 'street', value: who, verified: true },
          { namespace: 'email', value: `${who}@post.example`, verified: false },
        ],
        profile: { name: `${who} the person`, locale: 'en', attributes: { lives: `at ${who}` } },
      },
      parts: [
        text(says),
        { is: 'file', source: `bytes of ${who}`, name: `${who}.txt`, mime: 'text/plain', as: 'file' },
      ],
      memo: { subject: `from ${who}` },
    },
  ],
})
