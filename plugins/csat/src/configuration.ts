import { isDeepStrictEqual } from 'node:util'
import type { ConfigurationSeat, Hub } from '@deskless/core/contract'
import { Refusal, z } from '@deskless/core/contract'
import type { AccountSettings } from './settings.ts'
import {
  accountSettings,
  accountSettingsSchema,
  allSettings,
  inboxSettings,
  inboxSettingsSchema,
  saveSettings,
} from './settings.ts'

/** A file names labels and inboxes as people do. */
const names = { only: z.array(z.string()).max(50).optional(), never: z.array(z.string()).max(50).optional() }
const accountFile = accountSettingsSchema.extend(names)

const schema = z.strictObject({
  account: accountFile.optional(),
  inboxes: z.record(z.string(), inboxSettingsSchema.extend(names)).default({}),
})
type Configuration = z.output<typeof schema>
type InFile = z.output<typeof accountFile>

export const configuration: ConfigurationSeat<Configuration> = {
  schema,
  apply: async ({ account, inboxes }, hub, say) => {
    const known = await allSettings(hub)
    const labels = new Map((await hub.read.labels()).map(({ id, name }) => [name, id]))
    const ensure = async (wanted: InFile, has: AccountSettings, whose: string, inbox?: string): Promise<void> => {
      const settings = withIds(wanted, labels)
      if (isDeepStrictEqual(settings, has)) return
      await saveSettings(hub, settings, inbox)
      say(`changed surveys of ${whose}`)
    }
    if (account) await ensure(account, accountSettings(known), 'the account')
    for (const [name, wanted] of Object.entries(inboxes)) {
      const inbox = await inboxNamed(hub, name)
      await ensure(wanted, known.get(inbox) ?? {}, name, inbox)
    }
  },
  export: async (hub) => {
    const all = await allSettings(hub)
    if (all.size === 0) return undefined
    const labels = new Map((await hub.read.labels()).map(({ id, name }) => [id, name]))
    const inboxes = new Map((await hub.read.inboxes()).map(({ id, name }) => [id, name]))
    const some = inboxSettings(all).flatMap(([id, settings]) => {
      const name = inboxes.get(id)
      return name ? [[name, withNames(settings, labels)] as const] : []
    })
    return { account: withNames(accountSettings(all), labels), inboxes: Object.fromEntries(some) }
  },
}

const inboxNamed = async (hub: Hub, name: string): Promise<string> => {
  const found = (await hub.read.inboxes()).find((one) => one.name === name)
  if (!found) throw new Refusal('not_found', `There is no inbox named ${name}.`)
  return found.id
}

const withIds = (wanted: InFile, labels: ReadonlyMap<string, string>): AccountSettings =>
  mapped(wanted, (name) => {
    const id = labels.get(name)
    if (!id) throw new Refusal('not_found', `There is no label named ${name}.`)
    return id
  })

/** A label that was removed since is asked for no more. */
const withNames = (settings: AccountSettings, labels: ReadonlyMap<string, string>): InFile =>
  mapped(settings, (id) => labels.get(id))

const mapped = <T extends InFile>({ only, never, ...rest }: T, to: (label: string) => string | undefined) => ({
  ...rest,
  ...(only && { only: only.flatMap((label) => to(label) ?? []) }),
  ...(never && { never: never.flatMap((label) => to(label) ?? []) }),
})
