import { definePlugin } from '@deskless/core/contract'
import { heardMessage } from './answers.ts'
import { ask, heardChange } from './asking.ts'
import { configuration } from './configuration.ts'
import { erase, exportPerson } from './keep.ts'
import { routes } from './routes.ts'
import { migrations } from './tables.ts'

/** Asks contacts how content they are, once a conversation is resolved. */
export const plugin = definePlugin({
  id: 'csat',
  contract: 1,
  listens: 'on-demand',
  on: { 'conversation.changed': heardChange, 'message.received': heardMessage },
  jobs: { ask: { run: ask } },
  migrations,
  routes,
  configuration,
  erase,
  export: exportPerson,
})
