// Everything that needs the library of Teams; loaded with the first installation that is used.
export { ruleChannelId, unfit } from './channels.ts'
export { handle } from './handle.ts'
export { check, connect } from './install.ts'
export { notify } from './notify.ts'
export { mirror } from './paced-mirror.ts'
export { receive } from './receive.ts'
export { beginSetup, nextStep } from './setup.ts'
