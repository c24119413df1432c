export { type AddressGuard, checkedAddresses, isPublicAddress } from './address-guard.ts'
export { diskStore } from './disk-store.ts'
export { FILE_MAX, tooLarge } from './limits.ts'
export { type FileId, signFileLink, verifyFileLink } from './links.ts'
export { contentDisposition, fileLabel } from './names.ts'
export { fileLink, fileLinkKey } from './public-link.ts'
export {
  createSafeFetch,
  type SafeAnswer,
  type SafeFetcher,
  type SafeFetchInit,
  type SafeFetchOptions,
} from './safe-fetch.ts'
export { type FilePlaces, fillFile, openFile, saveFile } from './save.ts'
export { fileHeaders } from './serve-headers.ts'
export { isInlineSafe, sniff } from './sniff.ts'
export type { ByteRange, Bytes, FileStore } from './store.ts'
