// The work that a first line may cost, done once per visitor and kept.
import type { Chat } from './chat.tsx'

/** Undefined where none is asked. */
export const worked = async ({ state, kept }: Chat): Promise<number | undefined> => {
  const bits = state.config.value?.work
  const visitor = kept.visit()?.visitor
  if (!bits || !visitor) return undefined
  const [of, answer] = kept.read('work').split(' ')
  if (of === `${visitor}/${bits}`) return Number(answer)
  const { work } = await import('./later/work.ts')
  const found = await work(visitor, bits)
  kept.write('work', `${visitor}/${bits} ${found}`)
  return found
}
