export {
  appRows,
  deploymentApps,
  insertApp,
  removeApp,
  shownApp,
  updateApp,
} from './apps.ts'
export { setHealth } from './health.ts'
export { keep } from './keep.ts'
export { type Known, knownConnection } from './known.ts'
export {
  addressOf,
  type ConnectionRow,
  connectionFrom,
  connectionRow,
  connectionRowByToken,
  openConnection,
  undefinedIfGone,
} from './open.ts'
export { openSettings, sameSettings } from './settings.ts'
export {
  connect,
  createConnection,
  disconnect,
  insertConnection,
  shown,
  updateConnection,
} from './store.ts'
