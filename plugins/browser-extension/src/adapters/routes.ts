import type { Hub, Route, RouteRequest } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import { demoAdapters } from '../demo/crm.ts'
import type { Adapter } from './adapter.ts'
import { adapterSchema } from './adapter.ts'
import type { PageSettings } from './keep.ts'
import {
  allAdapters,
  keepAdapter,
  keepPageSettings,
  ownAdapters,
  pageSettings,
  removeAdapter,
  settingsSchema,
} from './keep.ts'

const MANAGE = { permission: 'connections.manage' } as const
const adapterParams = z.object({ adapter: adapterSchema.shape.id })
const done = z.object({ done: z.literal(true) })
const DONE = { done: true } as const

const ofMember = ({ hub }: RouteRequest): Hub => {
  if (!hub) throw new Refusal('unauthorised')
  return hub
}

const knowledge: Route = {
  method: 'GET',
  path: '/adapters',
  summary: 'What the extension looks for on pages: adapters of the account and ours, own domains, country.',
  caller: { permission: 'conversations.read' },
  answer: z.object({
    adapters: z.array(adapterSchema),
    ownDomains: z.array(z.string()),
    region: z.string().optional(),
  }),
  handle: async (request) => {
    const hub = ofMember(request)
    const { ownDomains, region } = await pageSettings(hub)
    return { adapters: [...demoAdapters(), ...(await allAdapters(hub))], ownDomains, ...(region && { region }) }
  },
}

const own: Route[] = [
  {
    method: 'GET',
    path: '/own-adapters',
    summary: 'The adapters an account made or changed.',
    caller: MANAGE,
    answer: z.object({ data: z.array(adapterSchema) }),
    handle: async (request) => ({ data: await ownAdapters(ofMember(request)) }),
  },
  {
    method: 'PUT',
    path: '/own-adapters/:adapter',
    summary:
      'Makes or changes an adapter of the account; by the id of one of ours it takes its place. Selectors only, no code.',
    caller: MANAGE,
    params: adapterParams,
    body: adapterSchema.omit({ id: true }),
    answer: adapterSchema,
    handle: async (request) => {
      const { adapter: id } = request.params as z.output<typeof adapterParams>
      const adapter: Adapter = { id, ...(request.body as Omit<Adapter, 'id'>) }
      await keepAdapter(ofMember(request), adapter)
      return adapter
    },
  },
  {
    method: 'DELETE',
    path: '/own-adapters/:adapter',
    summary: 'Removes an adapter of the account; ours of the same id counts again.',
    caller: MANAGE,
    params: adapterParams,
    answer: done,
    handle: async (request) => {
      await removeAdapter(ofMember(request), (request.params as z.output<typeof adapterParams>).adapter)
      return DONE
    },
  },
]

const settings: Route[] = [
  {
    method: 'GET',
    path: '/page-settings',
    summary: 'The company’s own domains and its country, for reading pages.',
    caller: MANAGE,
    answer: settingsSchema,
    handle: (request) => pageSettings(ofMember(request)),
  },
  {
    method: 'PUT',
    path: '/page-settings',
    summary: 'Says which domains are the company’s own, and in which country numbers are written.',
    caller: MANAGE,
    body: settingsSchema,
    answer: settingsSchema,
    handle: async (request) => {
      await keepPageSettings(ofMember(request), request.body as PageSettings)
      return request.body
    },
  },
]

export const adapterRoutes: readonly Route[] = [knowledge, ...own, ...settings]
