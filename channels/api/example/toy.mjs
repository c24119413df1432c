// A channel out of process. Each line typed here, "nadia: Where is it?", is hers; what agents answer is printed.
// SECRET=whsec_… PORT=4030 node toy.mjs, and an inbox whose callbackUrl leads here: it says by itself where its door is.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

const key = Buffer.from(process.env.SECRET.slice('whsec_'.length), 'base64')
const hmac = (words) => createHmac('sha256', key).update(words).digest()
const signed = (id, time, body) => `v1,${hmac(`${id}.${time}.${body}`).toString('base64')}`
const isSame = (one, other) => timingSafeEqual(hmac(one), hmac(other)) // As long for a wrong one
let [door, had] = ['', new Set()]

const bring = async (item) => {
  const body = JSON.stringify({ items: [item] })
  for (;;) {
    const [id, time] = [randomUUID(), String(Math.floor(Date.now() / 1000))]
    const headers = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signed(id, time, body) }
    const answer = await fetch(door, { method: 'POST', headers, body }).catch(() => ({ status: 503 }))
    if (answer.status < 500 && answer.status !== 429) return answer.ok || console.log(await answer.text())
    await new Promise((again) => setTimeout(again, 1000)) // The item keeps its id, so trying again cannot double it.
  }
}

createServer(async (request, response) => {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': given = '' } = request.headers
  const body = await text(request)
  const late = Math.abs(Date.now() / 1000 - Number(time)) > 300
  if (late || !given.split(' ').some((one) => isSame(one, signed(id, time, body)))) return response.writeHead(401).end()
  const { type, data } = JSON.parse(body)
  if (type === 'hello') door = data.door
  if (type === 'message' && !had.has(id)) console.log(`to ${data.thread}: ${data.parts[0].text}`)
  response.end()
  if (type === 'message' && had.size < had.add(id).size) await bring({ is: 'receipt', of: id, status: 'read' })
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`Listening on ${process.env.PORT}.`))

for await (const line of createInterface(process.stdin)) {
  const [, who, said] = /^(\w+): (.+)$/.exec(line) ?? []
  if (who) await bring({ is: 'message', id: randomUUID(), contact: { id: who }, parts: [{ is: 'text', text: said }] })
}
