import type { Given } from './bolt.ts'

/** What `runBolt` laid into Bolt's context. */
export const given = (context: unknown): Given => {
  const { installation, key, receivedAt } = context as Given
  return { installation, key, receivedAt }
}
