// What an installation does. Slack's own libraries come with it, and they are most of what this plugin weighs.
export { ruleChannelId, unfit } from './fit.ts'
export { handle } from './handle.ts'
export { redraw } from './home/redraw.ts'
export { check, connect } from './install.ts'
export { notify } from './notify.ts'
export {
  amend,
  discard,
  open,
  point,
  post,
  recap,
  resuggest,
  retell,
  room,
  spot,
  suggest,
  tick,
  turn,
  update,
} from './paced-mirror.ts'
export { receive } from './receive.ts'
export { beginSetup, nextStep } from './setup.ts'
export { listen } from './socket.ts'
