// What a random afternoon may lose for a while, and get back: a scope, the token, the channel.
import { SlackTrouble } from '../../simulator/human/me.ts'
import type { Step, Story } from './afternoon.ts'
import { pick, quiet } from './afternoon.ts'

export const installationOf = ({ line }: Story) =>
  line.hub.hub.services.db.root
    .selectFrom('connections')
    .selectAll()
    .where('kind', '=', 'installation')
    .executeTakeFirstOrThrow()

/** People go on as if nothing had happened. Slack itself may not let them. */
export const goesOn = async (story: Story, meanwhile: readonly Step[]): Promise<void> => {
  for (let at = 0; at < 4; at++)
    await pick(
      story,
      meanwhile,
    )(story).catch((error) => {
      if (!(error instanceof SlackTrouble)) throw error
    })
}

/** The installation lost a scope; people go on as if it had not; it got it back. */
export const loses =
  (meanwhile: readonly Step[]): Step =>
  async (story) => {
    await health(story, 'reauthorise')
    await goesOn(story, meanwhile)
    await health(story, 'ok')
  }

const health = async (story: Story, to: 'ok' | 'reauthorise'): Promise<void> => {
  await quiet(story)
  const { id } = await installationOf(story)
  story.fit = story.sendable = to === 'ok'
  await story.line.hub.hub.services.db.root
    .updateTable('connections')
    .set({ health: to })
    .where('id', '=', id)
    .execute()
  story.told.push(`the installation is ${to}`)
}

/** The token was taken back, and given again; what was written meanwhile stays where it is. */
export const revokes =
  (meanwhile: readonly Step[]): Step =>
  async (story) => {
    const { slack, hub } = story.line
    await quiet(story)
    slack.revokeToken(slack.demo.credentials.appId, slack.demo.team.id)
    await quiet(story)
    story.fit = story.sendable = false
    story.told.push('the token is revoked')
    await goesOn(story, meanwhile)
    await quiet(story)
    for (const installed of slack.world.installations) installed.revoked = false
    await hub.ask('POST', `/installations/${(await installationOf(story)).id}/connect`)
    await quiet(story)
    story.fit = story.sendable = (await installationOf(story)).health === 'ok'
    story.told.push(`the token is back: ${story.sendable}`)
  }

/** The channel was archived and brought back; it watches until an administrator sets its mode again. */
export const archives =
  (meanwhile: readonly Step[]): Step =>
  async (story) => {
    const { slack, hub } = story.line
    await quiet(story)
    slack.archiveChannel(slack.demo.support.id)
    await quiet(story)
    story.sendable = false
    story.told.push('the channel is archived')
    await goesOn(story, meanwhile)
    slack.unarchiveChannel(slack.demo.support.id)
    await quiet(story)
    story.told.push('the channel is back')
    await goesOn(story, meanwhile)
    await quiet(story)
    const { id } = await installationOf(story)
    const data = [{ channel: slack.demo.support.id, mode: 'explicit' }]
    const { status } = await hub.ask('PUT', `/installations/${id}/rules`, { data })
    await quiet(story)
    story.mode = 'explicit'
    story.sendable = status === 200
    story.told.push(`an administrator sets the mode again: ${status}`)
  }
