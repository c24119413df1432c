import { definePlugin } from '@deskless/core/contract'
import { configuration } from './adapters/configuration.ts'
import { adapterRoutes } from './adapters/routes.ts'
import { assets } from './built.ts'
import { crmRoutes } from './demo/crm.ts'
import { demo, demoRoutes } from './demo.ts'
import { downloadRoutes } from './download.ts'
import { extensionId } from './identity.ts'
import { routes } from './page.ts'
import { migrations } from './tables.ts'

/** Agents beside the page they work on: the panel, served at `/panel`, and the extension that brings it to every page. */
export const plugin = definePlugin({
  id: 'browser-extension',
  contract: 1,
  routes: [...routes, ...adapterRoutes, ...downloadRoutes, ...demoRoutes, ...crmRoutes],
  assets,
  extensions: [{ id: extensionId, name: 'Deskless for the browser' }],
  migrations,
  configuration,
  demo,
})
