// What tests of core, channels and plugins stand on.

export { type Demo, startDemo } from '../demo/start.ts'
export { type ChannelDouble, type ChannelSubject, channelSuite } from './channel-suite.ts'
export { type Engine, type TestDatabase, testDatabase } from './databases.ts'
export { engines, onEachEngine } from './engines.ts'
export { available, needs, type Service } from './environment.ts'
export { tablesHolding } from './find-text.ts'
export { fly, pigeonPost, WHISTLE } from './pigeon.ts'
export { freePort, redisPrefix } from './ports.ts'
export { startHub, type TestHub, type TestHubOptions } from './start-hub.ts'
export { type SurfaceDouble, surfaceSuite } from './surface-suite.ts'
export { until } from './until.ts'
export { wipe } from './wipe.ts'
