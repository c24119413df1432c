// What lies in a mailbox after an outage comes all at once, and still belongs together.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Fact } from '../contract/index.ts'
import { definePlugin, text, z } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub } from '../testing/index.ts'
import { plainText, silent } from '../testing/made-up.ts'

type Letter = { id: string; from: string; says: string; answers?: string; ours?: boolean }

const person = (value: string) => ({ namespace: 'letters', value, verified: true })

/** Each letter begins a thread by its id, and goes on in the one it answers if its writer is known there. */
const factOf = ({ id, from, says, answers, ours }: Letter): Fact => ({
  is: 'message',
  key: id,
  threads: [...(answers ? [{ ref: answers, needs: 'known-sender' as const }] : []), { ref: id }],
  from: ours
    ? { side: 'us', to: [person(from)], profile: { name: from } }
    : { side: 'contact', identities: [person(from)], profile: { name: from } },
  parts: [text(says)],
})

const letters = definePlugin({
  id: 'letters',
  contract: 1,
  channel: {
    ...silent,
    label: 'Letters',
    settings: z.object({}),
    capabilities: () => plainText,
    receive: ({ body }) => ({
      items: (JSON.parse(Buffer.from(body).toString()) as Letter[]).map((letter) => ({
        key: letter.id,
        lane: 'letters',
        body: Buffer.from(JSON.stringify(letter)),
      })),
    }),
    parse: (raw) => [factOf(JSON.parse(Buffer.from(raw.body).toString()) as Letter)],
  },
})

onEachEngine((engine) => {
  let house: TestHub
  let door: string
  beforeAll(async () => {
    house = await startHub({ engine, plugins: [letters] })
    const { token } = await house.addInbox('letters', {})
    door = `${house.url}/in/letters/${token}`
  })
  afterAll(() => house.stop())

  const bring = async (...them: Letter[]) => {
    const { status } = await fetch(door, { method: 'POST', body: JSON.stringify(them) })
    expect(status).toBe(200)
    await house.settled()
  }
  const told = async () =>
    Object.fromEntries(
      await Promise.all(
        (await house.conversations()).map(async ({ id, thread }) => [
          thread,
          (await house.messages(id)).flatMap(({ kind, text: words }) => (kind === 'activity' ? [] : [words])),
        ]),
      ),
    )

  test('an answer that comes together with what it answers joins it', async () => {
    await bring(
      { id: 'n1', from: 'nadia', says: 'Hello' },
      { id: 'o1', from: 'omid', says: 'Other matter' },
      { id: 'n2', from: 'nadia', says: 'Still there?', answers: 'n1' },
      { id: 'x1', from: 'eve', says: 'Let me in', answers: 'n1' },
      { id: 'n3', from: 'nadia', says: 'Thank you', answers: 'n1' },
    )
    expect(await told()).toMatchObject({
      n1: ['Hello', 'Still there?', 'Thank you'],
      o1: ['Other matter'],
      x1: ['Let me in'],
    })
  })

  test('what we wrote outside begins a thread by a name that anybody may begin', async () => {
    await bring({ id: 'u1', from: 'vera', says: 'Dear Vera', answers: 'gone', ours: true })
    expect(await told()).toMatchObject({ u1: ['Dear Vera'] })
    await bring({ id: 'v1', from: 'vera', says: 'Dear shop', answers: 'u1' })
    expect(await told()).toMatchObject({ u1: ['Dear Vera', 'Dear shop'] })
  })
})
