export { degrade } from './degrade.ts'
export { queueDelivery } from './queue.ts'
export { typistFor } from './typing.ts'
