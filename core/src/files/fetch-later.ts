import type { SafeAddress } from '../contract/context.ts'
import type { SafeFetcher, SafeFetchOptions } from './safe-fetch.ts'

/** Made with the first fetch: the HTTP client below weighs more than most of the hub, and an idle hub fetches nothing. */
export const safeFetchLater = (options: SafeFetchOptions): SafeFetcher => {
  let made: Promise<SafeFetcher> | undefined
  const make = async (): Promise<SafeFetcher> => (await import('./safe-fetch.ts')).createSafeFetch(options)
  return Object.assign(
    async (...asked: Parameters<SafeFetcher>) => {
      made ??= make()
      return (await made)(...asked)
    },
    {
      check: async (url: string) => {
        made ??= make()
        await (await made).check(url)
      },
      close: async () => (await made)?.close(),
    },
  )
}

export const safeAddressLater =
  (options: { allow?: readonly string[] }): SafeAddress =>
  async (...asked) =>
    (await import('./address-guard.ts')).createSafeAddress(options)(...asked)
