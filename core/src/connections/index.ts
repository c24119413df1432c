export { setHealth } from './health.ts'
export { keep } from './keep.ts'
export {
  addressOf,
  type ConnectionRow,
  connectionFrom,
  connectionRow,
  connectionRowByToken,
  openConnection,
} from './open.ts'
export { type Sealer, sealer } from './seal.ts'
export { settingsSchema } from './settings.ts'
export {
  type ConnectionChange,
  type ConnectionShown,
  connect,
  createConnection,
  disconnect,
  type NewConnection,
  shown,
  updateConnection,
} from './store.ts'
