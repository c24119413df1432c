import { ms } from '../../support/figures.ts'
import type { Arena } from '../arena.ts'

const HEALTHY_MS = 10_000

/** Whoever started it again has a hub that answers within ten seconds. */
export const slowRecoveries = ({ faults }: Arena): string[] =>
  faults.flatMap(({ what, healthyMs = 0 }) =>
    healthyMs > HEALTHY_MS ? [`healthy only ${ms(healthyMs)} after it died (${what})`] : [],
  )
