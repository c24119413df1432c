export { type ClaimedRef, claimRefs, findRef, type RefClaim, type Scope } from './claim.ts'
export { refKey } from './key.ts'
export {
  type LateFact,
  locateOrPark,
  lockRef,
  type ParkedFact,
  park,
  type SettledRef,
  settleRefs,
  type Target,
  takeParked,
} from './park.ts'
