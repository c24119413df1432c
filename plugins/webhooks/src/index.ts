import type { EventHandler, EventType, Hub } from '@deskless/core/contract'
import { definePlugin, eventTypeNames } from '@deskless/core/contract'
import { configuration } from './configuration.ts'
import { findEndpoint } from './endpoints.ts'
import { erase, exportPerson, forgetOld } from './keep.ts'
import { queueEvent } from './queue.ts'
import { routes } from './routes.ts'
import { sendDue } from './send.ts'
import { PLACES } from './slow.ts'
import { migrations } from './tables.ts'

const TIDY_EVERY_MS = 6 * 3_600_000

const WHY: Record<string, string> = {
  gone: 'it answered that it wants nothing any more (410)',
  failing: 'nothing has reached it for five days',
}

const tellDisabled = async ({ endpoint: id, disabled }: Record<string, unknown>, hub: Hub): Promise<void> => {
  const endpoint = await findEndpoint(hub, String(id))
  if (!endpoint?.disabled) return
  const why = WHY[String(disabled)] ?? 'it does not work'
  await hub.tellAdmins({
    key: `disabled:${endpoint.id}`,
    name: `Webhook ${endpoint.name}`,
    tell: `It was disabled: ${why}. What happens meanwhile is noted, and can be replayed once it is enabled again.`,
  })
}

/** Tells other systems what happens here, signed and until it arrives. */
export const plugin = definePlugin({
  id: 'webhooks',
  contract: 1,
  listens: 'on-demand',
  on: Object.fromEntries(eventTypeNames.map((type) => [type, queueEvent])) as Record<EventType, EventHandler>,
  jobs: {
    send: { parallel: PLACES, run: sendDue },
    tell: { run: tellDisabled },
    tidy: { every: TIDY_EVERY_MS, run: (_payload, hub) => forgetOld(hub) },
  },
  migrations,
  routes,
  configuration,
  erase,
  export: exportPerson,
})
