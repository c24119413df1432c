import type { ApiRoute } from '../route.ts'
import { appsRoutes } from './apps.ts'
import { attributesRoutes } from './attributes.ts'
import { cannedResponsesRoutes } from './canned-responses.ts'
import { channelRulesRoutes } from './channel-rules.ts'
import { commandsRoutes } from './commands.ts'
import { connectionsRoutes } from './connections.ts'
import { contactsRoutes } from './contacts.ts'
import { conversationsRoutes } from './conversations.ts'
import { deliveriesRoutes } from './deliveries.ts'
import { deskRoutes } from './desk.ts'
import { devicesRoutes } from './devices.ts'
import { filesRoutes } from './files.ts'
import { labelsRoutes } from './labels.ts'
import { lookupRoutes } from './lookup.ts'
import { meRoutes } from './me.ts'
import { membersRoutes } from './members.ts'
import { pluginsRoutes } from './plugins.ts'
import { queuesRoutes } from './queues.ts'
import { recordsRoutes } from './records.ts'
import { replyingRoutes } from './replying.ts'
import { rolesRoutes } from './roles.ts'
import { searchRoutes } from './search.ts'
import { setupsRoutes } from './setups.ts'
import { teamsRoutes } from './teams.ts'
import { tokensRoutes } from './tokens.ts'
import { viewsRoutes } from './views.ts'
import { yoursRoutes } from './yours.ts'

/** The whole API. */
export const apiRoutes: readonly ApiRoute[] = [
  ...meRoutes,
  ...conversationsRoutes,
  ...replyingRoutes,
  ...yoursRoutes,
  ...queuesRoutes,
  ...viewsRoutes,
  ...searchRoutes,
  ...lookupRoutes,
  ...commandsRoutes,
  ...contactsRoutes,
  ...attributesRoutes,
  ...deskRoutes,
  ...membersRoutes,
  ...teamsRoutes,
  ...labelsRoutes,
  ...cannedResponsesRoutes,
  ...rolesRoutes,
  ...appsRoutes,
  ...connectionsRoutes,
  ...setupsRoutes,
  ...channelRulesRoutes,
  ...pluginsRoutes,
  ...tokensRoutes,
  ...devicesRoutes,
  ...filesRoutes,
  ...deliveriesRoutes,
  ...recordsRoutes,
]
