export {
  appRows,
  deploymentApps,
  insertApp,
  removeApp,
  shownApp,
  updateApp,
} from './apps.ts'
export { noteHealth, setHealth } from './health.ts'
export { inboxViews } from './inboxes.ts'
export { keep } from './keep.ts'
export { forgetConnection, type Known, knownConnection } from './known.ts'
export { manifestFor } from './manifest.ts'
export {
  addressOf,
  appSeat,
  type ConnectionRow,
  connectionFrom,
  connectionRow,
  connectionRowAt,
  connectionRowByToken,
  openConnection,
  undefinedIfGone,
} from './open.ts'
export { checkSettings, openSettings, sameSettings } from './settings.ts'
export { answerSetup, beginSetup, findSetup, returnToSetup } from './setup.ts'
export {
  connect,
  createConnection,
  disconnect,
  insertConnection,
  shown,
  updateConnection,
} from './store.ts'
export { CONNECTED } from './wake-lanes.ts'
