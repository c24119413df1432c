import { readConfig } from '../../config/index.ts'
import type {
  Actor,
  Capabilities,
  CommandInput,
  CommandName,
  CommandResult,
  Expect,
  Plugin,
} from '../../contract/index.ts'
import { definePlugin, uuidv7, z } from '../../contract/index.ts'
import type { Db } from '../../db/index.ts'
import { createLog } from '../../log.ts'
import { openServices } from '../../open-services.ts'
import type { Services } from '../../services.ts'
import { plainText, silent } from '../../testing/made-up.ts'
import { issue } from '../issue.ts'
import type { Scene } from './scene.ts'

const able: Capabilities = {
  ...plainText,
  text: { max: 4000, marks: [] },
  file: { max: 1_000_000, mimes: ['image/*'], perMessage: 3 },
  choices: 'native',
  form: 'refuse',
  location: 'refuse',
  edit: 'native',
  remove: 'native',
  receipts: ['accepted'],
}

/** A channel that can do what the test says; nothing is ever sent by a command. */
const double = (capabilities: Partial<Capabilities>) =>
  definePlugin({
    id: 'double',
    contract: 1,
    channel: {
      label: 'Double',
      settings: z.object({}),
      capabilities: () => ({ ...able, ...capabilities }),
      ...silent,
    },
  })

export const servicesOn = async (
  db: Db,
  capabilities: Partial<Capabilities> = {},
  plugins: readonly Plugin[] = [],
): Promise<Services> => {
  const config = readConfig({ DESKLESS_KEY: 'ab'.repeat(32), DATA_DIR: '/nowhere', DESKLESS_DEMO: 'off' })
  const log = createLog('silent')
  return (await openServices({ config, plugins: [double(capabilities), ...plugins], db, log }, [])).services
}

export type By = { by?: string | Actor; id?: string; expect?: Expect }

/** Gives commands in a scene: by omar, unless someone else is named. */
export const commander =
  (services: Services, { accountId, omar }: Scene) =>
  <N extends CommandName>(
    name: N,
    body: CommandInput<N>,
    { by = omar, id = uuidv7(), expect }: By = {},
  ): Promise<CommandResult> =>
    issue(services, accountId, {
      name,
      body,
      id,
      actor: typeof by === 'string' ? { kind: 'member', id: by } : by,
      expect,
    } as Parameters<typeof issue>[2])
