import type { ApiRoute } from '../route.ts'
import { appsRoutes } from './apps.ts'
import { channelRulesRoutes } from './channel-rules.ts'
import { commandsRoutes } from './commands.ts'
import { connectionsRoutes } from './connections.ts'
import { contactsRoutes } from './contacts.ts'
import { conversationsRoutes } from './conversations.ts'
import { deliveriesRoutes } from './deliveries.ts'
import { filesRoutes } from './files.ts'
import { labelsRoutes } from './labels.ts'
import { meRoutes } from './me.ts'
import { membersRoutes } from './members.ts'
import { pluginsRoutes } from './plugins.ts'
import { recordsRoutes } from './records.ts'
import { rolesRoutes } from './roles.ts'
import { teamsRoutes } from './teams.ts'
import { tokensRoutes } from './tokens.ts'

/** The whole API. */
export const apiRoutes: readonly ApiRoute[] = [
  ...meRoutes,
  ...conversationsRoutes,
  ...commandsRoutes,
  ...contactsRoutes,
  ...membersRoutes,
  ...teamsRoutes,
  ...labelsRoutes,
  ...rolesRoutes,
  ...appsRoutes,
  ...connectionsRoutes,
  ...channelRulesRoutes,
  ...pluginsRoutes,
  ...tokensRoutes,
  ...filesRoutes,
  ...deliveriesRoutes,
  ...recordsRoutes,
]
