import { definePlugin } from '@deskless/core/contract'
import { fly, onEachEngine, pigeonPost, startHub, until, WHISTLE } from '@deskless/core/testing'
import { afterEach, expect, test } from 'vitest'
import { startSimulator } from '../simulator/index.ts'
import { plugin } from './index.ts'
import type { Line } from './testing/line.ts'
import { people, wholeLine } from './testing/line.ts'

/** Slack's own pauses are waited for, on a machine that may be busy. */
const PATIENT = { timeout: 60_000 }

onEachEngine((engine) => {
  let close: () => Promise<void>
  afterEach(() => close())

  const begin = async (): Promise<Line> => {
    const line = await wholeLine(engine)
    close = line.close
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    return line
  }

  test('Maya reads on the card what Nadia wrote last, and whether she waits', PATIENT, async () => {
    const line = await begin()
    const says = (words: string) => until(async () => (await line.root()).words.includes(words), words)
    await says('Waiting for an answer since')
    await line.nadiaWrites('It is still not here!')
    await says('💬 Last: It is still not here!')
    await line.slack.human.click(await line.root(), 'reply')
    await line.slack.human.submit(await line.view(), { text: 'It comes *today*' })
    await line.arrived('It comes today')
    await says('Last message')
    expect((await line.root()).words).not.toContain('Waiting for an answer')
  })

  test('a lost permission stands on the card, and nothing can be answered from there', PATIENT, async () => {
    const line = await begin()
    const [installed] = line.slack.world.installations
    installed!.scopes = installed!.scopes.filter((scope) => scope !== 'reactions:write')
    const typed = await line.slack.human.type('#support', 'On its way', { threadTs: (await line.root()).ts })
    await until(async () => (await line.notes()).length === 1, 'the note')
    await line.slack.human.openShortcut(typed, 'send_to_customer')
    await line.slack.human.submit(await line.view())
    await until(async () => (await line.root()).words.includes('lost a permission'), 'the card to say so')
    expect((await line.root()).controls.map(({ actionId }) => actionId)).not.toContain('reply')
  })

  test(
    'what other plugins know of Nadia stands on her card, and a silent one holds nothing back',
    PATIENT,
    async () => {
      const slack = await startSimulator({ seed: 'demo', people, rateLimits: 'off', app: { name: 'Deskless' } })
      let asked = 0
      const details = { of: () => (asked++ === 0 ? new Promise<never>(() => {}) : Promise.resolve([PLAN])) }
      const crm = definePlugin({ id: 'crm', contract: 1, provides: { details } })
      const config = { allowOrigins: [slack.url] }
      const hub = await startHub({ engine, plugins: [pigeonPost().plugin, plugin, crm], sweepMs: 50, config })
      close = async () => {
        await hub.stop()
        await slack.close()
      }
      const inbox = await hub.addInbox('pigeon', { whistle: WHISTLE })
      const { botToken, signingSecret } = slack.demo.credentials
      const settings = { botToken, signingSecret, mode: 'http', apiBaseUrl: slack.apiUrl }
      await hub.addInstallation('slack', settings, slack.demo.support.id)
      const writes = (id: string, says: string) =>
        fly(hub.url, inbox.token, [{ id, loft: 'nadia', bird: 'grey', says, name: 'Nadia' }])
      const card = async () => (await slack.human.channel('#support')).find(({ metadata }) => metadata)
      await writes('1', 'Where is my parcel?')
      await until(async () => (await card())?.words.includes('Where is my parcel?'), 'the card without details')
      await writes('2', 'Hello?')
      await until(async () => (await card())?.words.includes('Plan: Gold'), 'the plan')
    },
  )
})

const PLAN = { label: 'Plan', value: 'Gold' }
