import { ChannelError } from '@deskless/core/contract'
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { faceEmoji } from './render/face.ts'
import { anotherNadia } from './testing/another.ts'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let house: Line
  let line: Line
  beforeAll(async () => {
    house = await wholeLine(engine)
  })
  beforeEach(async () => {
    line = await anotherNadia(house)
  })
  afterAll(() => house.close())

  test('Nadia writes, Maya answers in the form, Nadia reads it', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    expect(root.words).toContain(`Nadia Rahimi · Pigeon post · #${(await line.conversation()).number}`)
    const hers = { name: 'Nadia Rahimi · Pigeon post', words: 'Where is my parcel?' }
    expect((await line.thread())[1]).toMatchObject({
      ...hers,
      avatar: faceEmoji((await line.conversation()).contact.id),
    })
    await line.slack.human.click(root, 'reply')
    const form = await line.view()
    expect(form.words).toContain('To *Nadia Rahimi by Pigeon post*')
    expect(await line.slack.human.submit(form, { text: 'It is *on its way*' })).toEqual({ closed: true, errors: {} })
    await line.arrived('It is on its way')
    await line.shows('📨 Sent')
    const said = (await line.thread()).filter((message) => message.words.includes('on its way'))
    expect(said).toHaveLength(1)
    expect((await line.conversation()).assignee?.name).toBe('Maya Lindqvist')
    await until(async () => (await line.root()).words.includes('Maya Lindqvist'), 'the card to name Maya')
  })

  test('Reply in the menu of any line opens the form of the card; elsewhere it says why not', async () => {
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const { human } = line.slack
    await human.openShortcut((await line.thread()).at(-1), 'reply')
    const form = await line.view()
    expect(form.words).toContain('To *Nadia Rahimi by Pigeon post*')
    expect(await human.submit(form, { text: 'On its way' })).toMatchObject({ closed: true })
    await line.arrived('On its way')
    await human.openShortcut(await human.type('#support', 'Lunch?'), 'reply')
    expect(await human.view()).toBeUndefined()
  })

  test('Send to customer shows a last look, sends that line and ticks it', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    const typed = await line.slack.human.type('#support', 'It arrives *today*', { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    const form = await line.view()
    expect(form.words).toContain('It arrives today')
    expect(await line.slack.human.submit(form)).toMatchObject({ closed: true })
    await line.arrived('It arrives today')
    await until(
      async () =>
        (await line.thread()).find((m) => m.ts === typed.ts)?.reactions.some((r) => r.name === 'incoming_envelope'),
      'the tick',
    )
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    expect(await line.slack.human.submit(await line.view())).toMatchObject({ closed: false })
    expect(line.flown()).toEqual(['It arrives today'])
  })

  test('what came while a form was open is shown before anything is sent', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    await line.slack.human.click(root, 'reply')
    const form = await line.view()
    await until(async () => (await line.root()).words.includes('is replying'), 'the card to say that Maya replies')
    await line.nadiaWrites('Forget it, found it!')
    await line.shows('Forget it, found it!')
    expect(await line.slack.human.submit(form, { text: 'We are looking' })).toMatchObject({ closed: false })
    const again = await line.view()
    expect(again.words).toContain('Forget it, found it!')
    expect(line.flown()).toEqual([])
    expect(await line.slack.human.submit(again, { text: 'Glad to hear' })).toMatchObject({ closed: true })
    await line.arrived('Glad to hear')
  })

  test('assign, label, snooze and resolve from the card', async () => {
    const { hub } = line
    await hub.hub.services.db.root
      .insertInto('labels')
      .values({ account_id: hub.accountId, id: crypto.randomUUID(), name: 'refund' })
      .execute()
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    await line.slack.human.click(await line.root(), 'assign')
    await line.slack.human.submit(await line.view(), { to: hub.omar })
    await until(async () => (await line.conversation()).assignee?.name === 'Omar Haddad', 'Omar to have it')
    await line.slack.human.click(await line.root(), 'label')
    const labels = await hub.hub.services.db.root.selectFrom('labels').select('id').execute()
    await line.slack.human.submit(await line.view(), { labels: labels.map((label) => label.id) })
    await until(async () => (await line.conversation()).labels[0]?.name === 'refund', 'the label')
    await line.slack.human.click(await line.root(), 'snooze')
    await line.slack.human.submit(await line.view(), { preset: 'next-message' })
    await until(async () => (await line.conversation()).status === 'snoozed', 'sleep')
    await until(async () => (await line.root()).words.includes('Snoozed'), 'the card to say so')
    await line.hub.settled()
    await line.slack.human.click(await line.root(), 'resolve')
    await until(async () => (await line.conversation()).status === 'resolved', 'the end')
    await until(async () => (await line.root()).words.includes('Resolved'), 'the card to say so')
  })

  test('files travel both ways, each once', async () => {
    const { slack, hub } = line
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    await slack.human.type('#support', 'the label', {
      threadTs: root.ts,
      files: [{ name: 'label.txt', content: 'To: Nadia' }],
    })
    const [note] = await until(async () => (await line.notes()).length > 0 && (await line.notes()), 'the note')
    const part = note!.parts.find((one) => one.is === 'file')
    expect(part).toMatchObject({ name: 'label.txt', size: 9 })
    const by = hub.hub.services.hubFor(hub.accountId, 'slack')
    expect(Buffer.from(await by.files.bytes((part as { file: string }).file)).toString()).toBe('To: Nadia')
    const saved = await by.files.save({ name: 'map.txt', bytes: Buffer.from('left, then right') })
    const parts = [{ is: 'file' as const, file: saved.id, name: 'map.txt', mime: 'text/plain', as: 'file' as const }]
    await hub.command('note', { conversation: (await line.conversation()).id, parts })
    const upload = await until(
      async () => (await line.thread()).find((m) => m.files.some((file) => file.name === 'map.txt')),
      'the upload',
    )
    expect(upload.words).toContain('From Maya Lindqvist')
    await hub.settled()
    expect((await line.thread()).filter((m) => m.files.length > 0)).toHaveLength(2)
  })

  test('a form resolves as well, when asked to', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    await line.slack.human.click(root, 'reply')
    const values = { text: 'Done.', after: 'resolve' }
    expect(await line.slack.human.submit(await line.view(), values)).toMatchObject({ closed: true })
    await line.arrived('Done.')
    await until(async () => (await line.conversation()).status === 'resolved', 'the end')
  })

  test('what was sent and failed says so on its line', async () => {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    line.post.next.push(() => {
      throw new ChannelError({ code: 'moved', sent: 'no', retry: 'never', tell: 'Nadia has moved.' })
    })
    const typed = await line.slack.human.type('#support', `<@${line.slack.demo.credentials.botUserId}> Hello`, {
      threadTs: root.ts,
    })
    await until(
      async () => (await line.thread()).find((m) => m.ts === typed.ts)?.reactions.some((r) => r.name === 'warning'),
      'the warning',
    )
    await line.shows('Nadia has moved.')
  })
})

test('over Socket Mode the same line works without an address', async () => {
  const line = await wholeLine('pglite', 'socket')
  try {
    await line.nadiaWrites('Where is my parcel?')
    const root = await line.asked('Where is my parcel?')
    await line.slack.human.type('#support', 'a note', { threadTs: root.ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.click(root, 'reply')
    await line.slack.human.submit(await line.view(), { text: 'On its way' })
    await line.arrived('On its way')
  } finally {
    await line.close()
  }
})
