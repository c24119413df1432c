// An inbox that stands for itself hears nothing of its account at its door, so it asks, and says what changed.
import type { Accept } from '@deskless/core/contract'
import type { TestHub } from '@deskless/core/testing'
import { startHub, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WhatsappDouble } from './double/index.ts'
import { BUSINESS, startDouble } from './double/index.ts'
import { plugin } from './src/index.ts'
import { look } from './src/listen.ts'
import { parse } from './src/parse.ts'
import type { Inbox } from './src/settings.ts'

let meta: WhatsappDouble
let house: TestHub
let inbox: Inbox
beforeAll(async () => {
  meta = await startDouble()
  house = await startHub({ engine: 'pglite', plugins: [plugin], config: { allowOrigins: [meta.url] } })
  const { token, appSecret, businessAccountId, phoneNumberId } = BUSINESS
  const settings = { token, appSecret, businessAccountId, phoneNumberId, apiBaseUrl: meta.url }
  const { id } = await house.addInbox('whatsapp', settings)
  inbox = (await house.connection(id)) as Inbox
  await until(() => inbox.kept('cursor'), 'the first look of the hub itself')
})
afterAll(async () => {
  await house.stop()
  await meta.stop()
})

type Told = { key: string; fresh: boolean; tells: (string | undefined)[] }

/** What one look brought, after all of it was taken in: its names, what was new, and what whoever may mend it reads. */
const looks = async (at: Inbox = inbox): Promise<Told[]> => {
  const brought: Told[] = []
  const accept: Accept = async (item) => {
    const [fresh = false] = (await house.hub.services.hostFor('whatsapp').accept(inbox, [item])).fresh
    const raw = { id: '1', receivedAt: new Date(0), headers: {}, ...item }
    const tells = parse(raw, inbox).flatMap((fact) => (fact.is === 'notice' ? [fact.tell] : []))
    brought.push({ key: item.key, fresh, tells })
  }
  await look(at, accept, new AbortController().signal)
  await house.settled()
  return brought
}
const health = async () =>
  (await house.hub.services.db.root.selectFrom('connections').select(['health', 'health_tell as tell']).execute())[0]
const become = (name: string, status: 'APPROVED' | 'PAUSED' | 'REJECTED') => {
  for (const one of meta.world.templates) if (one.name === name) one.status = status
}

test('while nothing changes nothing is said', async () => {
  expect(await looks()).toEqual([])
})

test('a paused template and a number that is rated low are told to whoever may mend it, each once', async () => {
  become('hello_again', 'PAUSED')
  meta.world.business.standing.number = { quality_rating: 'RED' }
  expect(await looks()).toEqual([
    {
      key: 'look:1:phone_number_quality_update',
      fresh: true,
      tells: ['WhatsApp rates the number 15550783881 low, and may restrict it.'],
    },
    {
      key: 'look:1:message_template_status_update:hello_again:en_US',
      fresh: true,
      tells: [
        'WhatsApp paused the template “hello_again” (en_US): customers did not like it. It cannot be sent for now.',
      ],
    },
  ])
  expect(await looks()).toEqual([])
  const { read } = house.hub.services.hubFor(house.accountId, 'whatsapp')
  expect((await read.templates(inbox.id)).map(({ name }) => name)).not.toContain('hello_again')
})

test('a hub that dies between telling and noting it tells it under the same name again, and that is once', async () => {
  become('receipt', 'REJECTED')
  const dying = { ...inbox, keep: () => Promise.reject(new Error('died here')) }
  await expect(looks(dying)).rejects.toThrow('died here')
  expect(await looks()).toMatchObject([{ key: 'look:2:message_template_status_update:receipt:en_US', fresh: false }])
  expect(await looks()).toEqual([])
})

test('an account that may send nothing is what the inbox says, in Meta’s words, until it may again', async () => {
  const errors = [{ error_description: 'The account broke a rule.', possible_solution: 'Ask for a review.' }]
  const entities = [{ entity_type: 'WABA', can_send_message: 'BLOCKED', errors }]
  meta.world.business.standing.number = { health_status: { can_send_message: 'BLOCKED', entities } }
  const [warning] = await looks()
  const tell = 'WhatsApp lets this number send nothing. The account broke a rule. Ask for a review.'
  expect(await health()).toEqual({ health: 'misconfigured', tell })
  expect(warning?.tells).toEqual(['WhatsApp warns: The account broke a rule. Ask for a review.'])
  meta.world.business.standing.number = {}
  meta.world.business.standing.account = { account_review_status: 'REJECTED' }
  await looks()
  expect(await health()).toMatchObject({ health: 'misconfigured', tell: expect.stringContaining('refused it') })
  meta.world.business.standing.account = { account_review_status: 'APPROVED' }
  await looks()
  expect(await health()).toMatchObject({ health: 'ok' })
})

test('a look that fails changes nothing, and one at an inbox of an app is not taken', async () => {
  become('parcel_ready', 'PAUSED')
  meta.fault({ on: 'templates', does: 'error' })
  await expect(looks()).rejects.toMatchObject({ code: 'http_500' })
  expect((await looks()).length).toBe(2)
  const asked = meta.ledger.calls.length
  const over = new AbortController()
  const { listen } = plugin.channel!
  const listening = listen!({ ...inbox, app: async () => ({}) } as never, async () => {}, over.signal)
  over.abort()
  await listening
  expect(meta.ledger.calls.length).toBe(asked)
})
