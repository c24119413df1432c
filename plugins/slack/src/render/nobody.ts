import type { Names } from './types.ts'

/** Where nobody's name is known, or wanted. */
export const NOBODY: Names = { userName: () => undefined, channelName: () => undefined }

/** The same, for words that go to the customer. */
export const NOBODY_OUTSIDE: Names = { ...NOBODY, outside: true }
