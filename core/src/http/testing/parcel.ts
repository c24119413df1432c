import type { Plugin, Route } from '../../contract/index.ts'
import { definePlugin, Refusal, secret, text, uuidv7, z } from '../../contract/index.ts'
import { plainText, silent } from '../../testing/made-up.ts'
import { signIn } from './parcel-setup.ts'

const settings = z.object({ secret: secret('Secret'), greeting: z.string().max(20).default('Hello') })

const routes: Route[] = [
  {
    method: 'GET',
    path: '/conversations/:conversation',
    summary: 'A conversation as this plugin sees it, with one of its messages and files.',
    caller: { permission: 'conversations.read' },
    params: z.object({ conversation: z.uuid() }),
    query: z.object({ message: z.uuid().optional(), file: z.uuid().optional() }),
    answer: z.object({ number: z.number(), text: z.string().optional(), file: z.string().optional() }),
    handle: async ({ params, query, hub }) => {
      const { conversation } = params as { conversation: string }
      const { message, file } = query as { message?: string; file?: string }
      const [found, said, kept] = await Promise.all([
        hub?.read.conversation(conversation),
        message && hub?.read.message(message),
        file && hub?.files.find(file),
      ])
      if (!found || (message && !said) || (file && !kept)) throw new Refusal('not_found')
      return { number: found.number, ...(said && { text: said.text }), ...(kept && { file: kept.name }) }
    },
  },
  {
    method: 'POST',
    path: '/stamps',
    summary: 'Leaves a note that names a member.',
    caller: { permission: 'conversations.note' },
    body: z.object({ conversation: z.uuid(), member: z.uuid() }),
    answer: z.object({ message: z.string() }),
    handle: async ({ body, actor, hub }) => {
      const { conversation, member } = body as { conversation: string; member: string }
      const note = { conversation, parts: [text('Stamped.')], mentions: [member] }
      const { message } = await hub!.command('note', note, { actor: actor!, id: uuidv7() })
      return { message }
    },
  },
  {
    method: 'GET',
    path: '/depots/:door',
    summary: 'The name of the depot behind a public token.',
    caller: 'public',
    params: z.object({ door: z.string() }),
    answer: z.object({ name: z.string() }),
    handle: async ({ params, host }) => {
      const inbox = await host.connectionByToken((params as { door: string }).door)
      if (!inbox) throw new Refusal('not_found')
      return { name: inbox.name }
    },
  },
]

/** A channel and a surface that can do everything and reach nobody. */
export const parcel: Plugin = definePlugin({
  id: 'parcel',
  contract: 1,
  app: { label: 'Parcel depot', settings },
  manifest: ({ doorUrl, backUrl }) => ({ depot: { brings: doorUrl ?? 'nothing', back: backUrl } }),
  routes,
  channel: {
    label: 'Parcel post',
    settings,
    capabilities: () => ({
      ...plainText,
      text: { max: 1_000, marks: [] },
      file: { max: 1_000_000, mimes: ['*/*'], perMessage: 5 },
      choices: 'native',
      card: 'native',
      form: 'native',
      location: 'native',
      template: 'native',
      edit: 'native',
      remove: 'native',
      receipts: ['accepted'],
      resend: 'safe',
    }),
    ...silent,
    edit: async () => {},
    remove: async () => {},
  },
  surface: {
    label: 'Parcel office',
    settings,
    modes: ['explicit'],
    pace: { perSecond: 1, perThread: 1 },
    receive: () => ({ items: [] }),
    setup: signIn,
    connect: async ({ address }) => (address ? { address } : undefined),
    handle: async () => {},
    mirror: {
      open: async () => ({ root: 'r', keys: ['r'] }),
      post: async () => ({ keys: [] }),
      update: async () => {},
      amend: async () => {},
      tick: async () => {},
    },
  },
})
