// Figures that must stay at zero are worth something only if they would leave it. Each is brought about by hand here: the
// code has no way to it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ChannelError, text, uuidv7 } from './contract/index.ts'
import type { TestHub } from './testing/index.ts'
import { figures, onEachEngine, pigeonPost, startHub, until } from './testing/index.ts'

onEachEngine((engine) => {
  let hub: TestHub
  let post: ReturnType<typeof pigeonPost>
  let inbox: Awaited<ReturnType<TestHub['addInbox']>>
  beforeEach(async () => {
    post = pigeonPost()
    // Takes in and tells its figures; workers come when a test says so.
    hub = await startHub({ engine, plugins: [post.plugin], config: { role: 'api' } })
    inbox = await hub.addInbox('pigeon', { whistle: 'tweet' })
  })
  afterEach(() => hub.stop())

  const figure = async (name: string) => (await figures(hub.url))(name)
  const root = () => hub.hub.services.db.root
  const nadiaWrites = async (says: string) => {
    const id = uuidv7()
    const answer = await fetch(`${hub.url}/in/pigeon/${inbox.token}`, {
      method: 'POST',
      headers: { 'x-whistle': 'tweet' },
      body: JSON.stringify([{ id, loft: 'nadia', bird: id, says }]),
    })
    expect(answer.status).toBe(200)
  }
  const worked = async () => {
    const worker = await hub.another({ role: 'worker' })
    const waiting = root().selectFrom('jobs').select('lane').where('subscriber', 'in', ['ingest', 'deliver'])
    await until(async () => (await waiting.execute()).length === 0, 'all work done')
    await worker.stop()
  }
  /** A question, and Maya's answer to it. */
  const talk = async () => {
    await nadiaWrites('Where is my parcel?')
    await worked()
    const [conversation] = await hub.conversations()
    const { message } = await hub.command('reply', { conversation: conversation!.id, parts: [text('On its way.')] })
    const [question] = await hub.messages(conversation!.id)
    return { conversation: conversation!.id, question: question!.id, answer: message as string }
  }

  describe('lost counts', () => {
    test('an item in a lane that nobody will be woken for', async () => {
      await nadiaWrites('Where is my parcel?')
      expect(await figure('lost')).toBe(0)
      await root().deleteFrom('jobs').execute()
      expect(await figure('lost')).toBe(1)
    })

    test('an answer in a lane that nobody will be woken for', async () => {
      await talk()
      expect(await figure('lost')).toBe(0)
      await root().deleteFrom('jobs').execute()
      expect(await figure('lost')).toBe(1)
    })

    test('an answer whose worker is long dead, and nobody settled it', async () => {
      await talk()
      const ended = (minutes: number) => new Date(Date.now() - minutes * 60_000)
      await root()
        .updateTable('deliveries')
        .set({ status: 'sending', lease_until: ended(1) })
        .execute()
      expect(await figure('lost')).toBe(0)
      await root()
        .updateTable('deliveries')
        .set({ lease_until: ended(11) })
        .execute()
      expect(await figure('lost')).toBe(1)
    })

    test('a fact that tells of a message which is not there', async () => {
      const { question } = await talk()
      await root().deleteFrom('messages').where('id', '=', question).execute()
      expect(await figure('lost')).toBe(1)
    })
  })

  describe('doubled counts', () => {
    test('a question whose outside key does not stand for it', async () => {
      const { question } = await talk()
      expect(await figure('doubled')).toBe(0)
      await root().deleteFrom('refs').where('target_id', '=', question).execute()
      expect(await figure('doubled')).toBe(1)
    })

    test('an answer whose outside key stands for another message as well', async () => {
      const { question, answer } = await talk()
      await worked()
      expect(post.flown).toHaveLength(1)
      expect(await figure('doubled')).toBe(0)
      await root().updateTable('refs').set({ target_id: question }).where('target_id', '=', answer).execute()
      expect(await figure('doubled')).toBe(1)
    })

    test('one wish that became two deliveries', async () => {
      const { answer } = await talk()
      const { data, ...one } = await root()
        .selectFrom('deliveries')
        .selectAll()
        .where('message_id', '=', answer)
        .executeTakeFirstOrThrow()
      await root()
        .insertInto('deliveries')
        .values({ ...one, id: uuidv7(), data: JSON.stringify(data) })
        .execute()
      expect(await figure('doubled')).toBe(1)
    })
  })

  test('a day of honest work leaves both at zero, also where an answer was sent again by decision', async () => {
    post.next.push(() => {
      throw new ChannelError({ code: 'cut', sent: 'unsure', retry: 'never', tell: 'The line was cut.' })
    })
    const { conversation, answer } = await talk()
    const worker = await hub.another({ role: 'worker' })
    const fate = async () => (await hub.messages(conversation)).find(({ id }) => id === answer)?.delivery?.status
    await until(async () => (await fate()) === 'unsure', 'the answer to be unsure')
    await hub.command('resend', { message: answer })
    await worker.stop()
    await nadiaWrites('Thank you!')
    await worked()
    expect(post.flown).toHaveLength(1)
    expect([await figure('lost'), await figure('doubled')]).toEqual([0, 0])
  })

  test('a database that does not answer shows as nothing, not as zero', async () => {
    await root().schema.alterTable('events').renameTo('events_away').execute()
    const shown = await figure('lost')
    await root().schema.alterTable('events_away').renameTo('events').execute()
    expect(shown).toBeNaN()
  })
})
