import { isDeepStrictEqual } from 'node:util'
import type { ConfigurationSeat, Hub } from '@deskless/core/contract'
import { z } from '@deskless/core/contract'
import type { NewEndpoint } from './endpoints.ts'
import { allEndpoints, changeEndpoint, createEndpoint, endpointFields, rotateSecret } from './endpoints.ts'
import { opened, secretSchema } from './secrets.ts'
import type { Endpoint } from './tables.ts'

const endpoint = z.strictObject({
  ...endpointFields,
  events: endpointFields.events.default(null),
  filter: endpointFields.filter.optional(),
  template: endpointFields.template.optional(),
  notes: endpointFields.notes.default(false),
  enabled: z.boolean().optional(),
  /** Always named: one that was made up here would be known to nobody. */
  secret: secretSchema,
})

const schema = z.strictObject({ endpoints: z.array(endpoint).default([]) })
type Configuration = z.output<typeof schema>
type Wanted = Configuration['endpoints'][number]

/** Endpoints by their names. A secret that is another one than before is rotated in: the old one signs along for a day. */
export const configuration: ConfigurationSeat<Configuration> = {
  schema,
  apply: async ({ endpoints }, hub, say) => {
    const known = new Map((await allEndpoints(hub)).map((it) => [it.name, it]))
    for (const wanted of endpoints) await ensure(hub, known.get(wanted.name), wanted, say)
  },
  export: async (hub) => {
    const endpoints = await allEndpoints(hub)
    return endpoints.length > 0 ? { endpoints: endpoints.map(asFile) } : undefined
  },
}

const ensure = async (hub: Hub, known: Endpoint | undefined, wanted: Wanted, say: (sentence: string) => void) => {
  const { enabled, ...fields } = wanted
  if (!known) {
    const { id } = await createEndpoint(hub, fields as NewEndpoint)
    if (enabled === false) await changeEndpoint(hub, id, { enabled })
    return say(`created webhook ${wanted.name}`)
  }
  const { secret, ...rest } = fields
  const said = { ...rest, filter: rest.filter ?? null, template: rest.template ?? null }
  const switched = enabled !== undefined && enabled !== (known.disabled === null)
  const differs = switched || !isDeepStrictEqual(said, plain(known))
  if (differs) await changeEndpoint(hub, known.id, { ...said, ...(switched && { enabled }) })
  const newest = known.secrets[0]
  const rotates = !newest || opened(hub, known.id, newest) !== secret
  if (rotates) await rotateSecret(hub, known.id, secret)
  if (differs || rotates) say(`changed webhook ${wanted.name}`)
}

const plain = ({ name, url, events, filter, template, notes }: Endpoint) => ({
  name,
  url,
  events,
  filter,
  template,
  notes,
})

/** What a person switched off is their wish; what broke is not, and would be broken where the file is applied. */
const asFile = (it: Endpoint): Wanted => {
  const { filter, template, ...rest } = plain(it)
  return {
    ...rest,
    events: rest.events as Wanted['events'],
    ...(filter !== null && { filter }),
    ...(template !== null && { template }),
    ...(it.disabled === 'by-hand' && { enabled: false }),
    secret: `\${WEBHOOK_${it.name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_SECRET}`,
  }
}
