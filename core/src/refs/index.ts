export { claimRefs, findRef, type Scope } from './claim.ts'
export { refKey } from './key.ts'
export { type Late, locateOrPark, lockRef, type ParkedFact, park, settleRefs, takeParked } from './park.ts'
