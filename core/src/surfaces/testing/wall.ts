// A wall of notice boards where the internet would be: each channel of it has threads, and each thread its lines.
import type {
  MessageView,
  MirrorShown,
  MirrorView,
  Mode,
  Plugin,
  PostMark,
  SuggestionView,
  SurfaceSeat,
} from '../../contract/index.ts'
import { definePlugin, secret, summary, text, uuidv7, z } from '../../contract/index.ts'
import type { TestHub } from '../../testing/index.ts'
import { until } from '../../testing/until.ts'
import { createDesk } from '../desk.ts'

type Op = 'open' | 'post' | 'recap' | 'point' | 'suggest'
type Line = { root: string; op: Op; says: string; repeated: boolean; view: MirrorView }
/** What happens instead of an answer, once the line stands. */
type Hitch = { op: Op; after(line: Line & { mark: PostMark; key: string; piece: number }): Promise<void> | void }

export type Wall = {
  plugin: Plugin
  /** Every line that stands anywhere, in the order they came. */
  lines: Line[]
  /** The newest card as it was drawn, of each thread. */
  cards: Map<string, MirrorView>
  hitches: Hitch[]
  /** What was asked of a thread that was not opened yet. */
  unopened: string[]
  /** What stands in the newest thread of a channel, or in one by its root. */
  thread(channelOrRoot: string): string[]
  roots(channel: string): string[]
}

export const wall = (): Wall => {
  const lines: Line[] = []
  const hitches: Hitch[] = []
  const unopened: string[] = []
  const cards: Wall['cards'] = new Map()
  const roots = (channel: string): string[] =>
    lines.filter(({ op, root }) => op === 'open' && root.startsWith(`${channel}:`)).map(({ root }) => root)
  const thread = (said: string): string[] => {
    const root = said.includes(':') ? said : roots(said).at(-1)
    return lines.filter((line) => line.root === root && line.op !== 'open').map(({ says }) => says)
  }
  return { plugin: board({ lines, hitches, cards, unopened }), lines, cards, hitches, unopened, thread, roots }
}

type Board = Pick<Wall, 'lines' | 'hitches' | 'cards' | 'unopened'>

const board = (it: Board): Plugin =>
  definePlugin<never, { key: string }>({
    id: 'wall',
    contract: 1,
    surface: {
      label: 'Wall',
      settings: z.object({ key: secret('Key') }),
      modes: ['explicit', 'confirm', 'direct', 'alerts'],
      pace: { perSecond: 1_000, perThread: 1_000 },
      echoes: { withinMs: 1_000 },
      receive: () => ({ items: [] }),
      handle: async () => {},
      mirror: mirrorOf(it),
      connect: async ({ settings }) => ({ address: settings.key }),
    },
  })

const mirrorOf = (it: Board): SurfaceSeat<{ key: string }>['mirror'] => ({
  open: async (view, _first, _installation, mark) => {
    const root = `${view.channel}:${it.cards.size + 1}`
    it.cards.set(root, view)
    return { root, ...(await say(it, { root, op: 'open', says: 'card', view }, mark)) }
  },
  post: async ({ message, earlier, stands: known, ...mark }, view) => {
    const keys: string[] = []
    for (const [piece, says] of paragraphs([...earlier, message]).entries())
      keys.push(known[piece] ?? (await say(it, { root: rootOf(view), op: 'post', says, view }, mark, piece)).keys[0]!)
    return { keys }
  },
  room: (lines) => paragraphs(lines).length,
  recap: async (told, view, _installation, mark) =>
    say(it, { root: rootOf(view), op: 'recap', says: told.map((m) => m.text).join(' | '), view }, mark),
  point: async (view, _installation, mark) => {
    it.cards.set(rootOf(view), view)
    return say(
      it,
      { root: rootOf(view), op: 'point', says: `→ ${view.movedTo?.name} ${view.movedTo?.url}`, view },
      mark,
    )
  },
  spot: async (root) => ({ name: root.split(':')[0] ?? '', url: `https://wall.example/${root}` }),
  update: async (view) => void it.cards.set(rootOf(view), view),
  amend: async (_message, shown, view) => redraw(it, shown, view),
  retell: async (told, keys) => reword(it, keys, told.map((m) => m.text).join(' | ')),
  tick: async (_message, shown, view) => redraw(it, shown, view),
  suggestion: {
    post: async ({ suggestion, ...mark }, view) =>
      say(it, { root: rootOf(view), op: 'suggest', says: draftWords(suggestion), view }, mark),
    amend: async (suggestion, keys) => {
      const [line] = keys.map((key) => it.lines[Number(key.split('/').at(-1)) - 1])
      if (line) line.says = draftWords(suggestion)
    },
  },
  discard: async () => {},
})

const draftWords = ({ parts, status, outdatedBy, settledBy }: SuggestionView): string =>
  [`Draft: ${summary(parts)}`, status, outdatedBy && 'outdated', settledBy && `by ${settledBy.name}`]
    .filter(Boolean)
    .join(' · ')

/** Its key counts a line among all that stand. */
const reword = ({ lines }: Board, keys: readonly string[], says: string): void => {
  for (const key of keys) {
    const line = lines[Number(key.split('/').at(-1)) - 1]
    if (line) line.says = says
  }
}

/** What was read wears a tick, what was taken back is crossed out. */
const told = (lines: readonly MessageView[]): string =>
  lines.map((m) => (m.removedAt ? '✗' : m.delivery?.status === 'read' ? `${m.text} ✓` : m.text)).join(' + ')

/** Each is put up by itself. */
const paragraphs = (lines: readonly MessageView[]): string[] => told(lines).split('\n\n')

const redraw = (it: Board, { posts, lines }: MirrorShown, view: MirrorView): void => {
  if (!view.root) it.unopened.push(told(lines))
  rootOf(view)
  for (const [piece, key] of posts.entries()) {
    const line = it.lines[Number(key.split('/')[1]) - 1]
    if (line) line.says = paragraphs(lines)[piece] ?? 'taken away'
  }
}

const say = async ({ lines, hitches }: Board, line: Omit<Line, 'repeated'>, mark: PostMark, piece = 0) => {
  const said = { ...line, repeated: mark.repeated }
  lines.push(said)
  const key = line.op === 'open' ? line.root : `${line.root}/${lines.length}`
  const at = hitches.findIndex(({ op }) => op === line.op)
  const [hitch] = at < 0 ? [] : hitches.splice(at, 1)
  await hitch?.after({ ...said, mark, key, piece })
  return { keys: [key] }
}

const rootOf = ({ root }: MirrorView): string => {
  if (!root) throw new Error('A thread is written to before it was opened.')
  return root
}

/** What a tool does when the hub dies between its answer and our note of it: it brings the post back as an event. */
export const dies =
  (hub: TestHub, installation: string): Hitch['after'] =>
  async ({ mark, key, piece }) => {
    const desk = createDesk(hub.hub.services, { account_id: hub.accountId, id: installation })
    await desk.echo({ delivery: mark.delivery, piece, key })
    throw new Error('killed')
  }

/** Adds rules before those an installation has; in order. */
export const addRules = async (
  { hub, accountId }: TestHub,
  installation: string,
  rules: readonly {
    channel: string
    label_id?: string
    team_id?: string
    priority?: 'urgent'
    mode?: Mode
    hours?: 'open' | 'closed'
  }[],
): Promise<void> => {
  await hub.services.db.root
    .insertInto('channel_rules')
    .values(
      rules.map((rule, position) => ({
        mode: 'explicit' as const,
        ...rule,
        account_id: accountId,
        id: uuidv7(),
        installation_id: installation,
        position,
      })),
    )
    .execute()
}

export const addLabel = async ({ hub, accountId }: TestHub, name: string): Promise<string> => {
  const id = uuidv7()
  await hub.services.db.root
    .insertInto('labels')
    .values({ account_id: accountId, id, name, color: '#112233' })
    .execute()
  return id
}

/** A note typed in a thread of an installation. */
export const typed = (hub: TestHub, conversation: string, says: string, at: { connection: string; thread: string }) =>
  hub.command('note', { conversation, parts: [text(says)], origin: { ...at, key: `typed-${says}` } })

export const stands = (of: Wall, where: string, says: string): Promise<unknown> =>
  until(() => of.thread(where).some((line) => line.includes(says)), `“${says}” in ${where}`)
