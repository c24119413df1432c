// What a plugin does with a conversation when somebody wishes it: here, to write what was said to the record of a CRM.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Plugin } from '../contract/index.ts'
import { actionAsked, definePlugin, text, uuidv7 } from '../contract/index.ts'
import type { TestHub } from '../testing/index.ts'
import { onEachEngine, startHub, until } from '../testing/index.ts'
import { fly, pigeonPost, WHISTLE } from '../testing/pigeon.ts'

/** Another company's system. The first call finds it away. */
const openCrm = async () => {
  const written: { at: string; says: string }[] = []
  let calls = 0
  const server = createServer(async (request, response) => {
    const says = Buffer.concat(await request.toArray()).toString()
    const isAway = calls++ === 0
    if (!isAway) written.push({ at: `${request.method} ${request.url}`, says })
    response.writeHead(isAway ? 503 : 204).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, written, close: () => new Promise((done) => server.close(done)) }
}

const crmPlugin = (url: string): Plugin =>
  definePlugin({
    id: 'crm',
    contract: 1,
    actions: {
      summary: {
        label: 'Write the summary to the CRM',
        job: 'write',
        fits: ({ links = [] }) => links.some(({ system }) => system === 'crm'),
      },
    },
    jobs: {
      write: {
        run: async (payload, hub) => {
          const { conversation, by } = actionAsked.parse(payload)
          const view = await hub.read.conversation(conversation)
          const said = (await hub.read.messages(conversation)).filter(({ kind }) => kind === 'in' || kind === 'out')
          const record = view?.links?.find(({ system }) => system === 'crm')
          if (!view || !record || by.kind !== 'member') return
          const member = await hub.read.member(by.id)
          const body = `${member?.name}: ${said.map((line) => line.text).join(' / ')}`
          const { status } = await hub.safeFetch(`${url}/${record.type}/${record.id}`, { method: 'PUT', body })
          if (status >= 500) throw new Error('The CRM is away.')
          const note = { conversation, parts: [text('Written to the CRM.')] }
          const id = `written:${conversation}:${view.lastNumber}`
          await hub.command('note', note, { actor: { kind: 'plugin', id: 'crm' }, id })
        },
      },
    },
  })

onEachEngine((engine) => {
  const post = pigeonPost()
  let crm: Awaited<ReturnType<typeof openCrm>>
  let house: TestHub
  let conversation: string
  beforeAll(async () => {
    crm = await openCrm()
    house = await startHub({
      engine,
      plugins: [post.plugin, crmPlugin(crm.url)],
      config: { allowOrigins: [crm.url] },
    })
    const { token } = await house.addInbox('pigeon', { whistle: WHISTLE })
    await fly(house.url, token, [{ id: uuidv7(), loft: 'nadia', bird: 'nadia', says: 'Where is my parcel?' }])
    conversation = (await until(async () => (await house.conversations())[0])).id
  })
  afterAll(async () => {
    await house?.stop()
    await crm?.close()
  })
  const offered = async () => {
    const { body } = await house.ask('GET', `/conversations/${conversation}/actions`)
    return (body as { data: { label: string }[] }).data
  }
  const wishes = (action = 'summary', plugin = 'crm', id?: string) =>
    house.command('act', { conversation, plugin, action }, { member: house.omar, ...(id && { id }) })

  test('it is offered where it makes sense, and refused where it does not', async () => {
    expect(await offered()).toEqual([])
    await expect(wishes()).rejects.toMatchObject({ code: 'unsupported' })
    await house.command('link_record', { conversation, system: 'crm', type: 'deal', id: '51' })
    expect(await offered()).toEqual([{ plugin: 'crm', action: 'summary', label: 'Write the summary to the CRM' }])
    for (const [plugin, action] of [
      ['crm', 'dance'],
      ['crm', 'constructor'],
      ['pigeon', 'summary'],
      ['nobody', 'summary'],
    ] as const)
      await expect(wishes(action, plugin)).rejects.toMatchObject({ code: 'not_found' })
    expect(crm.written).toEqual([])
  })

  test('omar wishes it, twice by the same id: it is tried until the CRM is there, and is written once, for him', async () => {
    await house.command('reply', { conversation, parts: [text('On Wednesday.')] })
    const id = uuidv7()
    await wishes('summary', 'crm', id)
    await wishes('summary', 'crm', id)
    const noted = async () => (await house.messages(conversation)).find(({ kind }) => kind === 'note')
    expect(await until(noted, 'the note')).toMatchObject({ text: 'Written to the CRM.', author: { kind: 'plugin' } })
    expect(crm.written).toEqual([{ at: 'PUT /deal/51', says: 'Omar Haddad: Where is my parcel? / On Wednesday.' }])
  })

  test('who only looks may not', async () => {
    const { root } = house.hub.services.db
    const viewer = await root
      .selectFrom('roles')
      .select('id')
      .where('account_id', '=', house.accountId)
      .where('key', '=', 'viewer')
      .executeTakeFirstOrThrow()
    await root.updateTable('members').set({ role_id: viewer.id }).where('id', '=', house.omar).execute()
    await expect(wishes()).rejects.toMatchObject({ code: 'forbidden' })
  })
})
