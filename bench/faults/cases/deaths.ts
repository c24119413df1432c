import type { Arena } from '../arena.ts'

/** Every point about equally often, each armed for one of its first passes. */
export const deaths = ({ random }: Arena, points: readonly string[], count: number): string[] =>
  Array.from({ length: Math.ceil(count / points.length) }, () => random.shuffled(points))
    .flat()
    .slice(0, count)
    .map((point) => `${point}@${random.between(2, 12)}`)
