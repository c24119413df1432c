// Browser-safe pieces that the widget, the panel and the console share. No framework, and nothing here parses HTML.
export { clockIn, dayAfter, dayIn, instantOf, weekdayOf } from '../contract/hours/zone.ts'
export { uuidv7 } from '../contract/ids.ts'
export { backoff } from './backoff.ts'
export { canonToDom } from './canon-dom.ts'
export {
  Credentials,
  type CredentialsOptions,
  type LongKey,
  type Shelf,
  type ShortKey,
  type SignedIn,
} from './credentials.ts'
export * from './desk/index.ts'
export { type Ask, ask, Problem, problemOf, unreachable } from './http.ts'
export { type LiveOptions, type LiveState, LiveStream, openLive } from './live.ts'
export { Outbox, type OutboxOptions, openOutbox, type Store, type Waiting } from './outbox.ts'
export { readRich, writeRich } from './rich.ts'
export { makePkce, type Pairing, type SigningIn, signInByCode, signInByPage, type TokenAnswer } from './sign-in.ts'
export { memoryStorage, safeStorage } from './storage.ts'
