// Files of customers on their way into the thread, and of agents on their way out of a form.
import { definePlugin } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

/** Looks into every file, and finds what the name says; `away`: nobody answers. */
const looking: { away: boolean; at: string[] } = { away: false, at: [] }
const guard = definePlugin({
  id: 'guard',
  contract: 1,
  inspect: async ({ name }) => {
    looking.at.push(name)
    if (looking.away) throw new Error('Nobody looks into files right now.')
    return name.startsWith('eicar') ? { refuse: 'It holds Eicar.' } : undefined
  },
})

onEachEngine((engine) => {
  let house: Line
  let line: Line
  beforeAll(async () => {
    house = await wholeLine(engine, 'http', undefined, [guard])
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
  })
  afterAll(() => house.close())
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
      const { id } = await line.conversation()
      const jobs = await db.selectFrom('jobs').select(['lane', 'run_at']).where('subscriber', '=', 'mirror').execute()
      const job = jobs.find(({ lane }) => lane.includes(id))
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
      .where('conversation_id', '=', (await line.conversation()).id)
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

  test('a customer’s file that was refused is named with the reason, and her words stand', async () => {
    line.post.cargo.set('eicar.txt', () => Promise.resolve('X5O'))
    await line.nadiaWrites('This is the label', 'eicar.txt')
    const said = await line.shows('it was not taken')
    expect(said.words).toContain('This is the label')
    expect(said.words).toContain('eicar.txt – it was not taken: It holds Eicar.')
    await line.hub.settled()
    expect(await uploads()).toEqual([])
  })

  test('an agent’s file that was refused goes nowhere: the form says why, and what was written stands there', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.slack.human.click(await line.asked('Where is my parcel?'), 'reply')
    const files = [{ name: 'eicar.txt', content: 'X5O' }]
    const answer = await line.slack.human.submit(await line.view(), { text: 'Take this along', files })
    expect(answer.closed).toBe(false)
    expect(JSON.stringify(answer)).toContain('It holds Eicar.')
    await line.hub.settled()
    expect(line.flown()).toEqual([])
  })

  test('a line is never sent without its file, nor with our words about it: it is a note, and its author reads why', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const { ts: threadTs } = await line.asked('Where is my parcel?')
    const bot = line.slack.demo.credentials.botUserId
    const files = [{ name: 'eicar.txt', content: 'X5O' }]
    await line.slack.human.type('#support', `<@${bot}> Take this along`, { threadTs, files })
    const [note] = await until(async () => ((await line.notes()).length > 0 ? line.notes() : undefined), 'the note')
    expect(note?.parts).toMatchObject([{ is: 'text', text: 'Take this along' }, { is: 'unknown' }])
    expect((await line.shows('cannot carry')).words).toContain('eicar.txt: It holds Eicar.')
    await line.hub.settled()
    expect(line.flown()).toEqual([])
  })

  test('while nobody can look into files a line with one waits: it goes out with it once they can, and only once', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const { ts: threadTs } = await line.asked('Where is my parcel?')
    left.push(() => {
      looking.away = false
    })
    looking.away = true
    const bot = line.slack.demo.credentials.botUserId
    const files = [{ name: 'map.txt', content: 'left, then right' }]
    await line.slack.human.type('#support', `<@${bot}> Take this along`, { threadTs, files })
    await until(() => looking.at.includes('map.txt'), 'the first look')
    await line.hub.settled()
    expect([line.flown(), await line.notes()]).toEqual([[], []])
    looking.away = false
    await line.arrived('map.txt')
    await line.hub.settled()
    expect(line.flown()).toEqual(['Take this along', 'map.txt'])
    expect(await line.notes()).toEqual([])
  })
})
