// Files of customers on their way into the thread, and of agents on their way out of a form.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  beforeEach(async () => {
    line = await wholeLine(engine)
  })
  /** A hub that stops finishes what it has in hand, so nothing may be left on its way. */
  let left: (() => void)[] = []
  afterEach(async () => {
    for (const handOver of left.splice(0)) handOver()
    await line.close()
  })

  /** A file that is on its way until somebody hands it over. */
  const slowly = (name: string) => {
    const { promise, resolve } = Promise.withResolvers<string>()
    let asked = false
    const handOver = (): void => resolve('To: Nadia')
    left = [...left, handOver]
    line.post.cargo.set(name, () => {
      asked = true
      return promise
    })
    return { handOver, asked: () => until(() => asked, `the hub to ask for ${name}`) }
  }
  const says = async (words: string) =>
    (await line.thread()).filter((m) => m.name.startsWith('Nadia') && m.words.includes(words))
  /** The thread waits for something: until when. */
  const waits = () =>
    until(async () => {
      const { root: db } = line.hub.hub.services.db
      const job = await db.selectFrom('jobs').select('run_at').where('subscriber', '=', 'mirror').executeTakeFirst()
      return job && job.run_at.getTime() > Date.now() + 2_000 && job.run_at
    }, 'the wait')
  const uploads = async () => (await line.thread()).flatMap((m) => m.files.map((file) => file.name))

  test('a file whose arrival Slack never confirmed is brought again, and says that it may stand twice', async () => {
    line.slack.faults.add({ on: 'files.completeUploadExternal', effect: { is: 'drop-after-commit' } })
    line.post.cargo.set('label.txt', () => Promise.resolve('To: Nadia'))
    await line.nadiaWrites('This is the label', 'label.txt')
    await until(async () => (await uploads()).length === 2, 'the file again')
    const told = (await line.thread()).filter((m) => m.files.length > 0).map((m) => m.words)
    expect(told.map((words) => words.includes('may already stand above'))).toEqual([false, true])
  })

  test('a customer’s line waits for its file, so that both come together', async () => {
    const photo = slowly('photo.txt')
    await line.nadiaWrites('This is the label', 'photo.txt')
    await line.root()
    await photo.asked()
    await waits()
    expect(await says('This is the label')).toEqual([])
    photo.handOver()
    await until(async () => (await uploads()).includes('photo.txt'), 'the file')
    await line.hub.settled()
    expect(await says('This is the label')).toHaveLength(1)
    expect(await uploads()).toEqual(['photo.txt'])
  })

  test('after 15 seconds the line stands without it; the file follows when it is there', async () => {
    const { root: db } = line.hub.hub.services.db
    const photo = slowly('photo.txt')
    await line.nadiaWrites('This is the label', 'photo.txt')
    await line.root()
    await photo.asked()
    const due = await waits()
    const { created_at: written } = await db
      .selectFrom('messages')
      .select('created_at')
      .where('kind', '=', 'in')
      .executeTakeFirstOrThrow()
    expect(Math.round((due.getTime() - written.getTime()) / 1_000)).toBe(15)
    await db
      .updateTable('messages')
      .set({ created_at: new Date(Date.now() - 16_000) })
      .execute()
    await db.updateTable('jobs').set({ run_at: new Date() }).where('subscriber', '=', 'mirror').execute()
    await until(async () => (await says('This is the label')).length === 1, 'the line')
    expect(await uploads()).toEqual([])
    photo.handOver()
    await until(async () => (await uploads()).includes('photo.txt'), 'the file')
    await line.hub.settled()
    expect(await uploads()).toEqual(['photo.txt'])
  })

  test('files in the reply form go to the customer with its words', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    await line.slack.human.click(root, 'reply')
    const files = [
      { name: 'label.txt', content: 'To: Nadia' },
      { name: 'map.txt', content: 'left, then right' },
    ]
    expect(await line.slack.human.submit(await line.view(), { text: 'Take these along', files })).toMatchObject({
      closed: true,
    })
    await line.arrived('map.txt')
    expect(line.flown()).toEqual(['Take these along', 'label.txt', 'map.txt'])
    const sent = (await line.hub.messages((await line.conversation()).id)).find((m) => m.kind === 'out')
    const part = sent?.parts.find((one) => one.is === 'file')
    const { files: kept } = line.hub.hub.services.hubFor(line.hub.accountId, 'slack')
    expect(Buffer.from(await kept.bytes((part as { file: string }).file)).toString()).toBe('To: Nadia')
  })

  test('a form may hold files and no words', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    await line.slack.human.click(root, 'reply')
    const files = [{ name: 'label.txt', content: 'To: Nadia' }]
    expect(await line.slack.human.submit(await line.view(), { files })).toMatchObject({ closed: true })
    await line.arrived('label.txt')
  })
})
