import { ms } from '../../support/figures.ts'
import type { Arena } from '../arena.ts'

/** Whoever started it again soon has a hub that answers. */
export const slowRecoveries = ({ faults, size }: Arena): string[] =>
  faults.flatMap(({ what, healthyMs = 0 }) =>
    healthyMs > size.healthyMs ? [`healthy only ${ms(healthyMs)} after it died (${what})`] : [],
  )
