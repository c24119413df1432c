import type { DemoHost, DemoPart, DemoSeat } from '@deskless/core/contract'

/** A simulated Teams beside the hub, with the demo account's people in it. */
const start = async ({ members, log, hubUrl }: DemoHost): Promise<DemoPart> => {
  const { startConnector } = await import('../connector/index.ts')
  const people = members.map(({ name, email }, i) => ({
    name,
    email,
    role: i === 0 ? ('owner' as const) : ('member' as const),
  }))
  const connector = await startConnector({ ...(people.length > 0 ? { people } : {}), installed: true, limits: 'teams' })
  log.info({ url: connector.url }, 'The simulated Teams is open.')
  return {
    connection: { kind: 'installation', name: 'Teams (simulated)', settings: connector.settings },
    origins: [new URL(connector.url).origin],
    channel: connector.world.teams[0]?.channels[1]?.id ?? '',
    page: {
      title: 'Teams',
      side: 'agent',
      // Which door the bot listens at is known with its connection: the page brings it.
      url: `${connector.url}/?door=${encodeURIComponent(`${hubUrl}/in/teams/`)}{token}`,
      about: 'The same conversations in a Teams channel: answer in one, and see it in the other.',
    },
    stop: () => connector.close(),
  }
}

export const demo: DemoSeat = { start }
