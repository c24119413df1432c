import { afterEach, beforeEach, expect, test } from 'vitest'
import { definePlugin, uuidv7, z } from '../contract/index.ts'
import { onEachEngine } from '../testing/engines.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'
import type { TestHub } from '../testing/start-hub.ts'
import { startHub } from '../testing/start-hub.ts'
import { until } from '../testing/until.ts'

/** Slates that are shown to nobody until they are let go, but for those in the channel `quick`. */
const slates = () => {
  let letGo = (): void => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const hanging = new Map<string, number>()
  const posts: string[] = []
  const plugin = definePlugin({
    id: 'slate',
    contract: 1,
    surface: {
      label: 'Slate',
      settings: z.object({}),
      modes: ['explicit'],
      pace: { perSecond: 1_000, perThread: 1_000 },
      receive: () => ({ items: [] }),
      handle: async () => {},
      mirror: {
        open: async ({ conversation, channel }) => {
          hanging.set(channel, (hanging.get(channel) ?? 0) + 1)
          if (channel !== 'quick') await held
          return { root: `root-${conversation.number}`, keys: [`root-${conversation.number}`] }
        },
        post: async ({ message }) => {
          posts.push(message.text)
          return { keys: [`post-${message.id}`] }
        },
        update: async () => {},
        amend: async () => {},
        tick: async () => {},
      },
    },
  })
  return { plugin, letGo, hanging, posts }
}

/** Slack's own pauses are waited for, on a machine that may be busy. */
const PATIENT = { timeout: 60_000 }

onEachEngine((engine) => {
  let hub: TestHub
  let slate: ReturnType<typeof slates>
  beforeEach(async () => {
    slate = slates()
    hub = await startHub({ engine, plugins: [pigeonPost().plugin, slate.plugin], sweepMs: 50 })
  })
  afterEach(async () => {
    slate.letGo()
    await hub.stop()
  })

  /** An inbox whose conversations go to an installation of their own. */
  const house = async (channel: string) => {
    const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
    const { id } = await hub.addInstallation('slate', {}, channel)
    const rules = hub.hub.services.db.root.updateTable('channel_rules').set({ inbox_id: inbox.id })
    await rules.where('installation_id', '=', id).execute()
    return (many: number, says: string) =>
      fly(
        hub.url,
        inbox.token,
        Array.from({ length: many }, (_, n) => ({ id: uuidv7(), loft: `${channel} ${n}`, bird: uuidv7(), says })),
      )
  }

  test(
    'two installations that hang, with more to show than there are turns, leave the third its own',
    PATIENT,
    async () => {
      const [acme, globex, quick] = [await house('acme'), await house('globex'), await house('quick')]
      await acme(14, 'Where is my parcel?')
      await globex(14, 'Where is my parcel?')
      await until(() => ['acme', 'globex'].every((name) => (slate.hanging.get(name) ?? 0) >= 6), 'both to hang')
      await quick(1, 'Anybody there?')
      await until(() => slate.posts.includes('Anybody there?'), 'the third one’s line')
      expect([...slate.hanging.values()].reduce((a, b) => a + b)).toBeLessThanOrEqual(24)
      slate.letGo()
      await until(() => slate.posts.length === 29, 'everything, once they are back')
    },
  )
})
