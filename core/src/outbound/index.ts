export { degrade } from './degrade.ts'
export { queueDelivery } from './queue.ts'
