import type { Hub, Route, RouteRequest } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { summaryOf, summaryQuery, summaryView, surveysPage, surveysQuery, surveyView } from './scores.ts'
import {
  accountSettings,
  accountSettingsSchema,
  allSettings,
  inboxSettings,
  inboxSettingsSchema,
  removeSettings,
  saveSettings,
} from './settings.ts'

const reads = { permission: 'conversations.read' } as const
const manages = { permission: 'connections.manage' } as const
const inboxParams = z.object({ inbox: z.uuid() })
const settingsView = z.object({ account: accountSettingsSchema, inboxes: z.record(z.string(), accountSettingsSchema) })

const hubOf = ({ hub }: RouteRequest): Hub => {
  if (!hub) throw new Refusal('unauthorised')
  return hub
}

const settingsShown = async (hub: Hub): Promise<z.output<typeof settingsView>> => {
  const all = await allSettings(hub)
  return { account: accountSettings(all), inboxes: Object.fromEntries(inboxSettings(all)) }
}

const scoreRoutes: Route[] = [
  {
    method: 'GET',
    path: '/surveys',
    summary: 'What contacts were asked and what they answered, newest first.',
    caller: reads,
    query: surveysQuery,
    answer: z.object({ data: z.array(surveyView), next: z.string().nullable() }),
    handle: (request) => surveysPage(hubOf(request), request.query as z.output<typeof surveysQuery>),
  },
  {
    method: 'GET',
    path: '/summary',
    summary: 'How many answered, and how many of them are content.',
    caller: reads,
    query: summaryQuery,
    answer: summaryView,
    handle: (request) => summaryOf(hubOf(request), request.query as z.output<typeof summaryQuery>),
  },
]

const settingsRoutes: Route[] = [
  {
    method: 'GET',
    path: '/settings',
    summary: 'What is set for the account, and for inboxes where it differs.',
    caller: manages,
    answer: settingsView,
    handle: (request) => settingsShown(hubOf(request)),
  },
  {
    method: 'PUT',
    path: '/settings',
    summary: 'Sets what counts in the account. What is not named is as it comes with the hub.',
    caller: manages,
    body: accountSettingsSchema,
    answer: settingsView,
    handle: async (request) => {
      const hub = hubOf(request)
      await saveSettings(hub, request.body as z.output<typeof accountSettingsSchema>)
      return settingsShown(hub)
    },
  },
  {
    method: 'PUT',
    path: '/settings/inboxes/:inbox',
    summary: 'Sets what counts in one inbox. What is not named is as the account says.',
    caller: manages,
    params: inboxParams,
    body: inboxSettingsSchema,
    answer: settingsView,
    handle: async (request) => {
      const hub = hubOf(request)
      const { inbox } = request.params as z.output<typeof inboxParams>
      await saveSettings(hub, request.body as z.output<typeof inboxSettingsSchema>, inbox)
      return settingsShown(hub)
    },
  },
  {
    method: 'DELETE',
    path: '/settings/inboxes/:inbox',
    summary: 'Takes away what was set for one inbox: it is as the account says.',
    caller: manages,
    params: inboxParams,
    answer: settingsView,
    handle: async (request) => {
      const hub = hubOf(request)
      await removeSettings(hub, (request.params as z.output<typeof inboxParams>).inbox)
      return settingsShown(hub)
    },
  },
]

export const routes: readonly Route[] = [...scoreRoutes, ...settingsRoutes]
