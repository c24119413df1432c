export { type Circumstances, degrade, isOutsideWindow } from './degrade.ts'
export { type NewDelivery, queueDelivery } from './queue.ts'
