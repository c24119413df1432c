import { text } from '@deskless/core/contract'
import { startDemo, startHub, until } from '@deskless/core/testing'
import { expect, test } from 'vitest'
import { plugin } from './src/index.ts'

type Mail = { id: string; box: string; subject: string; text: string; messageId: string }

test('in the demo a customer writes from a mailbox, is answered there, and answers in the same thread', {
  timeout: 60_000,
}, async () => {
  const hub = await startHub({ engine: 'pglite', plugins: [plugin] })
  const demo = await startDemo(hub.hub, { say: () => {} })
  try {
    const [page] = demo.pages
    const { origin, search } = new URL(page?.url ?? '')
    expect(await (await fetch(origin)).text()).toContain('Mailbox')
    const mails = async () => (await (await fetch(`${origin}/mails`)).json()) as Mail[]
    const writes = async (given: object) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${origin}/mails${search}`, { method: 'POST', headers, body: JSON.stringify(given) })
      expect(await answer.json()).toEqual({ status: 200 })
    }
    const { root } = hub.hub.services.db
    const conversations = () => root.selectFrom('conversations').select(['id', 'account_id', 'last_number']).execute()
    await writes({ to: 'hello@oak-and-ember.example', subject: 'Stove', text: 'Is it in stock?' })
    const opened = await until(async () => (await conversations())[0], 'the conversation')
    const { id: member } = await root
      .selectFrom('members')
      .select('id')
      .where('account_id', '=', opened.account_id)
      .executeTakeFirstOrThrow()
    const own = hub.hub.services.hubFor(opened.account_id, 'email')
    const by = { actor: { kind: 'member' as const, id: member }, id: 'answer' }
    await own.command('reply', { conversation: opened.id, parts: [text('It is.')] }, by)
    const came = await until(async () => (await mails()).find((mail) => mail.box === 'in'), 'the answer')
    expect(came).toMatchObject({ subject: 'Re: Stove', text: expect.stringContaining('It is.') })
    await writes({ to: 'hello@oak-and-ember.example', text: 'Two then', answers: came.id })
    await until(async () => (await conversations()).some((one) => one.last_number >= 3), 'her answer')
    expect(await conversations()).toHaveLength(1)
  } finally {
    await demo.stop()
    await hub.stop()
  }
})
