// What an installation does. Slack's own libraries come with it, and they are most of what this plugin weighs.
export { handle } from './handle.ts'
export { check, connect } from './install.ts'
export { amend, discard, open, post, tick, update } from './mirror.ts'
export { notify } from './notify.ts'
export { receive } from './receive.ts'
export { listen } from './socket.ts'
