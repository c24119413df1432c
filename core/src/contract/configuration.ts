import type { z } from 'zod'
import type { Hub } from './context.ts'

/** What `deskless apply` makes true of a plugin in one account, and `export` prints: the text under `plugins.<id>` of the file. */
export type ConfigurationSeat<C = unknown> = {
  schema: z.ZodType<C>
  /** Safe to repeat: what is already so is left alone, what is not named is not touched. `say` tells what was changed. */
  apply(wanted: C, hub: Hub, say: (sentence: string) => void): Promise<void>
  /** In the form `apply` takes, secrets as names of the environment (`${NAME}`); undefined when there is nothing. */
  export(hub: Hub): Promise<C | undefined>
}
