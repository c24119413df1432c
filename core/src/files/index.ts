export { type AddressGuard, checkedAddresses, isPublicAddress } from './address-guard.ts'
export {
  createSafeFetch,
  type SafeAnswer,
  type SafeFetcher,
  type SafeFetchInit,
  type SafeFetchOptions,
} from './safe-fetch.ts'
