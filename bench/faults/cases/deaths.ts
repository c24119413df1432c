import type { Arena } from '../arena.ts'

/** A place that is passed seldom, and armed for one of its later passes, would be waited for longer than anything else takes. */
const latestPass = ({ size }: Arena): number => Math.min(12, Math.max(2, Math.floor(size.messages / 10)))

/** Every point about equally often, each armed for one of its first passes. */
export const deaths = (arena: Arena, points: readonly string[], count: number): string[] =>
  Array.from({ length: Math.ceil(count / points.length) }, () => arena.random.shuffled(points))
    .flat()
    .slice(0, count)
    .map((point) => `${point}@${arena.random.between(2, latestPass(arena))}`)
