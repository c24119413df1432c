// The entry ticket of a surface: what every place agents work in must do, whatever the tool.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Plugin, SurfaceSeat } from '../contract/index.ts'
import { secretNames } from '../contract/index.ts'
import type { Engine } from './databases.ts'
import { onEachEngine } from './engines.ts'
import type { PigeonPost } from './pigeon.ts'
import { fly, pigeonPost, WHISTLE } from './pigeon.ts'
import type { TestHub } from './start-hub.ts'
import { startHub } from './start-hub.ts'
import { until } from './until.ts'

/** The tool's stand-in, with maya@parcel.example at its screen. */
export type SurfaceDouble = {
  settings: Record<string, unknown>
  /** Values that may never reach a log. */
  secrets: string[]
  /** Where conversations go. */
  channel: string
  /** Where the stand-in listens: the hub may call these, though they are no public addresses. */
  origins?: readonly string[]
  /** Where the hub listens for this installation; not called for surfaces that only pull. */
  introduce(doorUrl: string): Promise<void> | void
  /** What stands in the thread of the first conversation, line by line; empty before there is one. */
  thread(): Promise<string[]>
  /** Maya types a line in that thread and nothing else. */
  types(says: string): Promise<void>
  /** Maya answers the customer by the surface's most deliberate gesture. */
  replies(says: string): Promise<void>
  /** Everything the tool ever told the hub is told once more, and has arrived. */
  again(): Promise<void>
  /** The tool tells of our own posts (`echoes`), so one whose answer was cut is known to stand. */
  echoes?: boolean
  /** The next post is made, and its answer never comes. */
  cutNext(): void
  /** The next post is refused, in each way the tool has. */
  troubles: readonly { name: string; next(): void }[]
  close(): Promise<void>
}

export const surfaceSuite = (plugin: Plugin, double: () => Promise<SurfaceDouble>): void => {
  const surface = plugin.surface as SurfaceSeat | undefined
  if (!surface) throw new Error(`The plugin ${plugin.id} has no surface seat.`)
  describe(`${surface.label} is a surface`, () => {
    shapeSuite(surface)
    onEachEngine((engine) => liveSuite(engine, plugin, double))
  })
}

const shapeSuite = (surface: SurfaceSeat): void => {
  test('its data and its methods agree', () => {
    expect(surface.receive ?? surface.listen, 'it hears gestures').toBeDefined()
    expect(surface.modes.length).toBeGreaterThan(0)
    for (const mode of surface.modes) expect(['explicit', 'confirm', 'direct', 'alerts']).toContain(mode)
    expect(surface.pace.perSecond).toBeGreaterThan(0)
    expect(surface.pace.perThread).toBeGreaterThan(0)
    expect(secretNames(surface.settings).length, 'its tokens are sealed').toBeGreaterThan(0)
  })
}

/** The tool, a hub that shows conversations in it, and Nadia who writes them. */
type Stage = {
  tool: SurfaceDouble
  hub: TestHub
  post: PigeonPost
  nadia(id: string, says: string): Promise<unknown>
  /** How many lines of the thread hold these words. */
  count(says: string): Promise<number>
  shown(says: string): Promise<unknown>
  /** What the hub holds, as `kind: text`. */
  lines(): Promise<string[]>
}

const setStage = async (engine: Engine, plugin: Plugin, double: () => Promise<SurfaceDouble>): Promise<Stage> => {
  const tool = await double()
  const post = pigeonPost()
  const config = { allowOrigins: [...(tool.origins ?? [])] }
  const hub = await startHub({ engine, plugins: [post.plugin, plugin], config, sweepMs: 50 })
  const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
  const installation = await hub.addInstallation(plugin.id, tool.settings, tool.channel)
  await tool.introduce(`${hub.url}/in/${plugin.id}/${installation.token}`)
  const count = async (says: string): Promise<number> =>
    (await tool.thread()).filter((line) => line.includes(says)).length
  return {
    tool,
    hub,
    post,
    count,
    nadia: (id, says) => fly(hub.url, inbox.token, [{ id, loft: 'nadia', bird: id, says, name: 'Nadia' }]),
    shown: (says) => until(async () => (await count(says)) > 0, `“${says}” in the thread`),
    lines: async () => {
      const [conversation] = await hub.conversations()
      const messages = await hub.messages(conversation!.id)
      return messages.filter((m) => m.kind !== 'activity').map((m) => `${m.kind}: ${m.text}`)
    },
  }
}

const liveSuite = (engine: Engine, plugin: Plugin, double: () => Promise<SurfaceDouble>): void => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(engine, plugin, double)
  }, 60_000)
  afterAll(async () => {
    await stage.hub.stop()
    await stage.tool.close()
  })
  onceSuite(() => stage)
  troubleSuite(() => stage)
}

const onceSuite = (stage: () => Stage): void => {
  test('an event twice is one post', async () => {
    const { nadia, shown, hub, lines, count } = stage()
    await nadia('1', 'Where is it?')
    await nadia('1', 'Where is it?')
    await shown('Where is it?')
    await hub.settled()
    expect(await lines()).toEqual(['in: Where is it?'])
    await nadia('2', 'Hello?')
    await shown('Hello?')
    expect(await count('Hello?')).toBe(1)
  })

  test('a typed line is a note, and it stays one when it comes twice', async () => {
    const { tool, hub, lines, count, post } = stage()
    await tool.types('be kind to her')
    await until(async () => (await lines()).includes('note: be kind to her'), 'the note')
    await tool.again()
    await hub.settled()
    expect((await lines()).filter((line) => line.includes('be kind'))).toEqual(['note: be kind to her'])
    expect(await count('be kind to her')).toBe(1)
    expect(post.flown).toEqual([])
  })

  test('an action twice is one command', async () => {
    const { tool, hub, lines, post } = stage()
    await hub.settled()
    await tool.replies('it is in Lyon')
    await until(() => post.flown.length > 0, 'the answer')
    await tool.again()
    await hub.settled()
    expect(post.flown.map((piece) => piece.says)).toEqual(['it is in Lyon'])
    expect((await lines()).filter((line) => line.includes('Lyon'))).toEqual(['out: it is in Lyon'])
  })
}

const troubleSuite = (stage: () => Stage): void => {
  test('a post whose answer was cut is made again, rather than lost, unless the tool says that it stands', async () => {
    const { tool, nadia, count, hub, shown } = stage()
    tool.cutNext()
    await nadia('3', 'Are you there?')
    await until(async () => (await count('Are you there?')) === (tool.echoes ? 1 : 2), 'the post', 30_000)
    await nadia('4', 'Anybody?')
    await shown('Anybody?')
    await hub.settled()
    expect(await count('Are you there?')).toBe(tool.echoes ? 1 : 2)
  }, 45_000)

  test('trouble of every kind is typed, and the line comes through after it', async () => {
    const { tool, nadia, shown, hub } = stage()
    for (const [i, { name, next }] of tool.troubles.entries()) {
      next()
      await nadia(`trouble-${i}`, `after ${name}`)
      await shown(`after ${name}`)
    }
    expect(hub.logged.filter((line) => line.includes('A job failed'))).toEqual([])
  }, 60_000)

  test('no secret is in any log line', () => {
    const { tool, hub } = stage()
    for (const hidden of tool.secrets) expect(hub.logged.some((line) => line.includes(hidden))).toBe(false)
  })
}
