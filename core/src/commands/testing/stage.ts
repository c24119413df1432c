import { afterEach, beforeEach } from 'vitest'
import type { Capabilities, ConversationView, MessageView } from '../../contract/index.ts'
import type { Conversation } from '../../conversations/change.ts'
import type { Db } from '../../db/index.ts'
import { conversationViews, messagePage } from '../../queries/views.ts'
import type { Services } from '../../services.ts'
import type { Engine, TestDatabase } from '../../testing/databases.ts'
import { testDatabase } from '../../testing/databases.ts'
import { commander, servicesOn } from './double.ts'
import type { Scene } from './scene.ts'
import { scene, writes } from './scene.ts'

/** Before each test: an empty database with the shop in it, and nadia who wrote one line. */
export type Stage = {
  database: TestDatabase
  db: Db
  services: Services
  shop: Scene
  nadia: Conversation
  command: ReturnType<typeof commander>
  /** A commander on a hub whose inbox can do something else. */
  able(capabilities: Partial<Capabilities>): Promise<ReturnType<typeof commander>>
  hears(who: string, line: string): Promise<Conversation>
  conversation(id?: string): Promise<ConversationView>
  messages(id?: string): Promise<MessageView[]>
  /** The lines of a conversation, in order, as "kind: text". */
  lines(id?: string): Promise<string[]>
}

export const stage = (engine: Engine): Stage => {
  const here = {} as Stage
  beforeEach(async () => Object.assign(here, await build(engine)))
  afterEach(() => here.database.close())
  return here
}

const build = async (engine: Engine): Promise<Stage> => {
  const database = await testDatabase(engine)
  const { db } = database
  const shop = await scene(db)
  const services = await servicesOn(db)
  const nadia = await writes(db, shop, 'nadia', 'Where is my parcel?')
  const messages = (id = nadia.id) => messagePage(db.root, shop.accountId, id)
  return {
    database,
    db,
    services,
    shop,
    nadia,
    messages,
    command: commander(services, shop),
    able: async (capabilities) => commander(await servicesOn(db, capabilities), shop),
    hears: (who, line) => writes(db, shop, who, line),
    conversation: async (id = nadia.id) => (await conversationViews(db.root, shop.accountId, [id]))[0]!,
    lines: async (id) => (await messages(id)).map((message) => `${message.kind}: ${message.text}`),
  }
}

export const says = (text: string) => [{ is: 'text' as const, text }]
