// A hub with a pigeon loft, this plugin, and a receiver in a process of its own.
import type { Plugin } from '@deskless/core/contract'
import { uuidv7 } from '@deskless/core/contract'
import type { Engine, TestHub, TestHubOptions } from '@deskless/core/testing'
import { fly, pigeonPost, startHub, WHISTLE } from '@deskless/core/testing'
import type { Receiver } from '../double/process.ts'
import { startReceiverProcess } from '../double/process.ts'
import { plugin } from '../src/index.ts'
import { rowsOf } from './rows.ts'

type Answer = { status: number; body: Record<string, never> & { id: string; secret: string; detail: string } }
type Shown = Answer['body'] & { enabled: boolean; reason: string | null; health: Record<string, unknown> }
type Row = Record<string, unknown>

export type Office = Awaited<ReturnType<typeof openOffice>>

export const openOffice = async (
  engine: Engine,
  others: readonly Plugin[] = [],
  config: TestHubOptions['config'] = {},
) => {
  const receiver: Receiver = await startReceiverProcess()
  const post = pigeonPost()
  const house: TestHub = await startHub({
    engine,
    plugins: [post.plugin, plugin, ...others],
    config: { allowOrigins: [receiver.url], ...config },
  })
  const { token: door } = await house.addInbox('pigeon', { whistle: WHISTLE }, { name: 'Loft' })
  const ask = async (
    method: string,
    path: string,
    given?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer> => (await house.ask(method, `/p/webhooks${path}`, given, headers)) as Answer
  const hub = () => house.hub.services.hubFor(house.accountId, 'webhooks')
  return {
    house,
    receiver,
    ask,
    hub,
    /** An endpoint at a path of its own, whose secret the receiver knows. */
    endpoint: (wanted: Row = {}) => addEndpoint(ask, receiver, wanted),
    shown: async (id: string) => (await ask('GET', `/endpoints/${id}`)).body as unknown as Shown,
    writes: (loft: string, says: string) => fly(house.url, door, [{ id: uuidv7(), loft, bird: loft, says }]),
    ...rowsOf(house, hub),
    stop: async () => {
      await house.stop()
      await receiver.stop()
    },
  }
}

const addEndpoint = async (
  ask: (m: string, p: string, b?: unknown) => Promise<Answer>,
  receiver: Receiver,
  wanted: Row,
) => {
  const path = `/${uuidv7()}`
  const { status, body } = await ask('POST', '/endpoints', { name: path, url: receiver.url + path, ...wanted })
  if (status !== 200) throw new Error(body.detail)
  await receiver.knows(body.secret)
  return { ...body, path, heard: () => receiver.calls(path) }
}
