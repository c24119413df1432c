// Whatever makes the installation useless: nothing is sent from it, and the admins read what to do.
import { onEachEngine, until } from '@deskless/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Line } from './testing/line.ts'
import { wholeLine } from './testing/line.ts'

onEachEngine((engine) => {
  let line: Line
  let installation: string
  beforeAll(async () => {
    line = await wholeLine(engine)
    await line.nadiaWrites('Where is my parcel?')
    await line.asked('Where is my parcel?')
    const { data } = (await line.hub.ask('GET', '/installations')).body as { data: { id: string }[] }
    installation = data[0]!.id
  })
  afterAll(() => line.close())

  const now = async () =>
    (await line.hub.ask('GET', `/installations/${installation}`)).body as { health: string; healthTell: string }
  const types = async (words: string) => {
    const bot = line.slack.demo.credentials.botUserId
    await line.slack.human.type('#support', `<@${bot}> ${words}`, { threadTs: (await line.root()).ts })
  }

  test.each([
    ['missing_scope', 'Install it again'],
    ['token_revoked', 'Install it again'],
    ['account_inactive', 'Install it again'],
    ['not_authed', 'Install the app again'],
    ['invalid_auth', 'Install the app again'],
    ['token_expired', 'Install the app again'],
    ['org_login_required', 'install the app again'],
    ['ekm_access_denied', 'give them back'],
    ['team_access_not_granted', 'admin can add it'],
  ])('%s', async (error, tells) => {
    await line.hub.settled()
    await line.hub.ask('POST', `/installations/${installation}/connect`)
    expect((await now()).health).toBe('ok')
    // Connecting wakes what stood still since the last of these: its marks would meet the trouble of this one.
    await line.hub.settled()
    line.slack.faults.add({ on: 'reactions.add', effect: { is: 'error', error }, times: 1 })
    await types(`Sent before ${error}`)
    await line.arrived(`Sent before ${error}`)
    await until(async () => (await now()).health === 'reauthorise', 'the bad news')
    expect((await now()).healthTell).toContain(tells)
    const before = (await line.notes()).length
    await types(`Not sent after ${error}`)
    await until(async () => (await line.notes()).length === before + 1, 'the note')
    expect(line.flown()).not.toContain(`Not sent after ${error}`)
  })
})
