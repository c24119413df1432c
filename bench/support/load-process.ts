// Many clients that post as fast as they are answered, over connections that stay open.
import { Agent, request } from 'node:http'
import type { Hook } from '../courier/wire.ts'
import { SIGNATURE, sign } from '../courier/wire.ts'
import type { LoadOrder } from './load.ts'

let n = 0

const run = async (order: LoadOrder): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: order.clients })
  const end = performance.now() + order.ms
  let answered = 0
  const client = async (): Promise<void> => {
    while (performance.now() < end) if (await post(agent, order)) answered++
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: order.clients }, client))
  const seconds = (performance.now() - from) / 1000
  agent.destroy()
  process.send?.({ perSecond: answered / seconds })
}

const post = (agent: Agent, { url, secret, tag }: LoadOrder): Promise<boolean> => {
  const id = `${tag}-${++n}`
  const hook: Hook = { id, is: 'message', thread: `t-${n % 500}`, text: `Where is my parcel? ${id}` }
  const body = JSON.stringify([hook])
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    [SIGNATURE]: sign(secret, body),
  }
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode === 200))
    })
    asked.once('error', reject)
    asked.end(body)
  })
}

process.on('message', (order: LoadOrder) => void run(order))
process.on('disconnect', () => process.exit())
process.send?.('here')
