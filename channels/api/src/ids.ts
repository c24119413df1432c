import { uuidv7 } from '@deskless/core/contract'

/** How the names of what we bring to the other side begin. */
export const OURS = 'out_'

/** The same however often one call is repeated: of one piece of one delivery. */
export const outId = ({ deliveryId, index }: { deliveryId: string; index: number }): string =>
  `${OURS}${deliveryId}_${index}`

/** For what is said once and never again. */
export const nameless = (): string => `${OURS}${uuidv7()}`
