// The workspace a newcomer finds: a company, two people, a support channel, and an app that is already in.
import type { NewApp } from './apps.ts'
import { installApp, registerApp } from './apps.ts'
import type { App, Channel, Installation, Team, User } from './model.ts'
import { addChannel, addUser, createWorkspace } from './people.ts'
import type { World } from './world.ts'

export type Person = { name: string; email: string; realName?: string }
export type Demo = {
  team: Team
  maya: User
  omar: User
  support: Channel
  general: Channel
  app: App
  installation: Installation
}

const MAYA: Person = { name: 'maya', realName: 'Maya Lindqvist', email: 'maya@demo.example' }
const OMAR: Person = { name: 'omar', realName: 'Omar Haddad', email: 'omar@demo.example' }

/** What Deskless declares when it is registered; callback ids and commands may be changed by whoever starts it. */
const DESKLESS: NewApp = { name: 'Deskless' }

export function seedDemo(
  world: World,
  { app: about = DESKLESS, people = [MAYA, OMAR] }: { app?: NewApp; people?: Person[] } = {},
): Demo {
  const team = createWorkspace(world, 'Demo Company')
  const [maya, omar] = people.map((person, index) => addUser(world, team.id, { ...person, isAdmin: index === 0 }))
  if (!maya || !omar) throw new Error('The demo workspace needs two people.')
  const everyone = people.map(({ email }) => [...world.users.values()].find((user) => user.email === email)!.id)
  const general = addChannel(world, team.id, { name: 'general', topic: 'Company-wide news', members: everyone })
  const app = registerApp(world, about)
  const installation = installApp(world, app, team.id)
  const members = [...everyone, installation.botUserId]
  const support = addChannel(world, team.id, { name: 'support', topic: 'Customers write here', members })
  return { team, maya, omar, support, general, app, installation }
}

/** The same workspace after a restart. */
export function findDemo(world: World): Demo {
  const [team] = world.teams.values()
  const [maya, omar] = [...world.users.values()].filter(({ botId }) => !botId)
  const channel = (name: string) => [...world.channels.values()].find((one) => one.name === name)
  const [support, general] = [channel('support'), channel('general')]
  const [app] = world.apps.values()
  const installation = world.installations.find(({ appId }) => appId === app?.id)
  if (!team || !maya || !omar || !support || !general || !app || !installation)
    throw new Error('The kept Slack is not the demo workspace: remove its file to begin anew.')
  return { team, maya, omar, support, general, app, installation }
}
