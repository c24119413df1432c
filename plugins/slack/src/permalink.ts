import type { Installation } from './client.ts'
import { identityOf } from './identity.ts'
import { permalink } from './places.ts'

/** The addresses of messages by what they are asked for. */
export const permalinks = async (
  installation: Installation,
  keys: ReadonlyMap<string, string>,
): Promise<Map<string, string>> => {
  const { url } = await identityOf(installation)
  return new Map(
    [...keys].flatMap(([id, key]) => {
      const link = permalink(url, key)
      return link ? [[id, link] as const] : []
    }),
  )
}

export const permalinkOf = async (installation: Installation, key: string): Promise<string | undefined> =>
  permalink((await identityOf(installation)).url, key)
