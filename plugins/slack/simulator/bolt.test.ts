// The real Bolt against the simulator: if it can tell the difference from Slack, it shows here.
import type { App } from '@slack/bolt'
import { afterEach, expect, test } from 'vitest'
import type { Simulator } from './index.ts'
import { SlackTrouble, startSimulator, virtualClock } from './index.ts'
import type { BoltApp } from './testing/bolt.ts'
import { startBolt, startSocketBolt } from './testing/bolt.ts'

let open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const one of open.toReversed()) await one.close()
  open = []
})

async function slack(options: Parameters<typeof startSimulator>[0] = {}): Promise<Simulator> {
  const simulator = await startSimulator(options)
  open.push(simulator)
  return simulator
}
async function bolt(simulator: Simulator, prepare: (app: App) => void, over = startBolt): Promise<BoltApp> {
  const app = await over(simulator, prepare)
  open.push(app)
  return app
}

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const replyButton = { type: 'button' as const, action_id: 'reply', text: plain('Reply'), value: '42' }
const card = [{ type: 'actions' as const, block_id: 'acts', elements: [replyButton] }]
const input = {
  type: 'input' as const,
  block_id: 'answer',
  label: plain('Answer'),
  element: { type: 'plain_text_input' as const, action_id: 'text' },
}
const modal = {
  type: 'modal' as const,
  callback_id: 'reply',
  title: plain('Reply to Nadia'),
  submit: plain('Send'),
  blocks: [input],
}

test('Maya writes, the app hears it and answers in the thread', async () => {
  const simulator = await slack()
  const { human, ledger, demo } = simulator
  await bolt(simulator, (app) => {
    app.message('parcel', async ({ message, say }) => void (await say({ text: 'Found it', thread_ts: message.ts })))
  })
  const asked = await human.type('#support', 'Where is the parcel?')
  const [, answer] = await human.waitFor(async () => {
    const thread = await human.thread('#support', asked.ts)
    return thread.length > 1 && thread
  })
  expect(answer).toMatchObject({ name: 'Deskless', words: 'Found it', threadTs: asked.ts })
  expect(ledger.calls('chat.postMessage')[0]!.args).toMatchObject({ channel: demo.support.id, text: 'Found it' })
  expect(ledger.deliveries('message')[0]!.payload).toMatchObject({
    event: { user: demo.maya.id, channel_type: 'channel' },
  })
})

test('a button opens a modal, whose errors keep it open and whose success closes it', async () => {
  const simulator = await slack()
  const { human } = simulator
  const heard: unknown[] = []
  const { app } = await bolt(simulator, (app) => {
    app.action('reply', async ({ ack, body, client }) => {
      await ack()
      await client.views.open({ trigger_id: (body as { trigger_id: string }).trigger_id, view: modal })
    })
    app.view('reply', async ({ ack, view }) => {
      const { value } = view.state.values.answer!.text!
      if (value === 'no') return ack({ response_action: 'errors', errors: { answer: 'Say more.' } })
      heard.push(value)
      await ack()
    })
  })
  await app.client.chat.postMessage({ channel: '#support', text: 'Nadia', blocks: card })
  const [message] = (await human.channel('#support')).slice(-1)
  await human.click(message!, 'reply')
  const view = await human.waitFor(() => human.view())
  expect(view).toMatchObject({ title: 'Reply to Nadia', callbackId: 'reply' })
  expect(await human.submit(view, { text: '' })).toMatchObject({
    closed: false,
    errors: { answer: 'Please complete this required field.' },
  })
  expect(await human.submit(view, { text: 'no' })).toEqual({ closed: false, errors: { answer: 'Say more.' } })
  expect(await human.submit(view, { text: 'On its way' })).toEqual({ closed: true, errors: {} })
  expect([heard, await human.view()]).toEqual([['On its way'], undefined])
})

test('a modal may be replaced, stacked and cleared by its answer', async () => {
  const simulator = await slack()
  const { human } = simulator
  const answers = ['update', 'push', 'clear'] as const
  let step = 0
  await bolt(simulator, (app) => {
    app.shortcut('start', async ({ ack, shortcut, client }) => {
      await ack()
      await client.views.open({ trigger_id: shortcut.trigger_id, view: modal })
    })
    app.view('reply', async ({ ack }) => {
      const action = answers[step++]!
      await ack(
        action === 'clear'
          ? { response_action: 'clear' }
          : { response_action: action, view: { ...modal, title: plain(action) } },
      )
    })
  })
  await human.openShortcut(undefined, 'start')
  const first = await human.waitFor(() => human.view())
  await human.submit(first, { text: 'kept' })
  const updated = (await human.view())!
  expect(updated).toMatchObject({ id: first.id, title: 'update', values: { answer: { text: { value: 'kept' } } } })
  await human.submit(updated)
  const pushed = (await human.view())!
  expect(pushed).toMatchObject({ title: 'push', depth: 1 })
  await human.submit(pushed, { text: 'done' })
  expect(await human.view()).toBeUndefined()
})

test('closing a modal is told only to an app that asked to know', async () => {
  const simulator = await slack()
  const { human } = simulator
  const closed: boolean[] = []
  await bolt(simulator, (app) => {
    app.shortcut('start', async ({ ack, shortcut, client }) => {
      await ack()
      await client.views.open({ trigger_id: shortcut.trigger_id, view: { ...modal, notify_on_close: true } })
    })
    app.view({ callback_id: 'reply', type: 'view_closed' }, async ({ ack, body }) => {
      closed.push('is_cleared' in body && body.is_cleared)
      await ack()
    })
  })
  await human.openShortcut(undefined, 'start')
  await human.close(await human.waitFor(() => human.view()), { all: true })
  expect(closed).toEqual([true])
})

test('a message shortcut carries the message, and response_url answers only the one who acted', async () => {
  const simulator = await slack()
  const { human } = simulator
  await bolt(simulator, (app) => {
    app.shortcut({ callback_id: 'send', type: 'message_action' }, async ({ ack, shortcut, respond }) => {
      await ack()
      await respond({ text: `Send "${shortcut.message.text}"?` })
    })
  })
  const line = await human.type('#support', 'Hello Nadia')
  await human.openShortcut(line, 'send')
  const asked = await human.waitFor(async () => (await human.channel('#support')).find(({ ephemeral }) => ephemeral))
  expect(asked.words).toBe('Send "Hello Nadia"?')
  expect((await human.as('omar').channel('#support')).some(({ ephemeral }) => ephemeral)).toBe(false)
  await human.reload()
  expect((await human.channel('#support')).some(({ ephemeral }) => ephemeral)).toBe(false)
})

test('a slash command is answered in its acknowledgement', async () => {
  const simulator = await slack()
  const { human } = simulator
  await bolt(simulator, (app) => app.command('/deskless', async ({ ack, command }) => ack(`You said ${command.text}`)))
  await human.slash('/deskless', 'status', { channel: '#support' })
  expect((await human.channel('#support')).at(-1)).toMatchObject({ words: 'You said status', ephemeral: true })
})

test('an external menu is filled while typing', async () => {
  const simulator = await slack()
  const { human } = simulator
  const menu = {
    type: 'external_select' as const,
    action_id: 'macro',
    min_query_length: 0,
    placeholder: plain('Macro'),
  }
  const { app } = await bolt(simulator, (app) => {
    app.options('macro', async ({ ack, options }) =>
      ack({ options: [{ text: plain(`About ${options.value}`), value: 'refund' }] }),
    )
    app.action('macro', async ({ ack }) => ack())
  })
  await app.client.chat.postMessage({ channel: '#support', text: 'x', blocks: [{ type: 'actions', elements: [menu] }] })
  const message = (await human.channel('#support')).at(-1)!
  expect((await human.suggestions(message, 'macro', 'ref')).map(({ text }) => text.text)).toEqual(['About ref'])
  await human.selectOption(message, 'macro', 'refund')
  const [pressed] = simulator.ledger.deliveries('block_actions')
  expect(pressed!.payload.actions).toMatchObject([{ action_id: 'macro', selected_option: { value: 'refund' } }])
})

test('what nobody listens to is shown to the person', async () => {
  const simulator = await slack()
  const { human } = simulator
  const { app } = await bolt(simulator, () => {})
  await app.client.chat.postMessage({ channel: '#support', text: 'x', blocks: card })
  const message = (await human.channel('#support')).at(-1)!
  await expect(human.click(message, 'reply')).rejects.toThrow(SlackTrouble)
  await expect(human.click(message, 'resolve')).rejects.toThrow('Nothing here is called resolve; there is: reply')
})

test('Socket Mode carries events, presses and commands, and survives a refresh', async () => {
  const simulator = await slack()
  const { human, demo, socket } = simulator
  await bolt(
    simulator,
    (app) => {
      app.message(async ({ message, say }) => void (await say({ text: 'Heard', thread_ts: message.ts })))
      app.command('/deskless', async ({ ack }) => ack('Hello'))
    },
    startSocketBolt,
  )
  expect(socket.open(demo.app.id)).toBe(1)
  const line = await human.type('#support', 'Hello')
  await human.waitFor(async () => (await human.thread('#support', line.ts)).length === 2)
  await human.slash('/deskless', '', { channel: '#support' })
  expect((await human.channel('#support')).at(-1)?.words).toBe('Hello')
  socket.refresh(demo.app.id)
  await human.waitFor(() => socket.open(demo.app.id) === 0, { what: 'the old line to end' })
  await human.waitFor(() => socket.open(demo.app.id) === 1, { what: 'a new line' })
  await human.slash('/deskless', '', { channel: '#support' })
})

test('an app that fails hears the same event again at once, after a minute and after five more', async () => {
  const clock = virtualClock()
  const simulator = await slack({ clock })
  const { human, ledger } = simulator
  simulator.configureApp(simulator.demo.app.id, { eventsUrl: `${simulator.url}/nowhere` })
  await human.type('#support', 'Hello')
  await human.settled()
  expect(ledger.deliveries('message')).toHaveLength(2)
  clock.advance(60_000)
  await human.settled()
  clock.advance(300_000)
  await human.settled()
  const attempts = ledger.deliveries('message')
  expect(attempts.map(({ attempt, outcome }) => [attempt, outcome?.error])).toEqual(
    [0, 1, 2, 3].map((n) => [n, 'http_error']),
  )
  expect(new Set(attempts.map(({ payload }) => payload.event_id)).size).toBe(1)
})
