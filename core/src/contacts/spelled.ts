import type { IdentityClaim } from '../contract/index.ts'
import { spelling } from '../contract/index.ts'

/** A claim as it is stored: `value` is compared, `spelled` is how it was written, where that differs. */
export type Claimed = IdentityClaim & { spelled: string | null }

export const spelled = ({ namespace, value: given, verified }: IdentityClaim): Claimed => {
  const { value, spelled } = spelling(namespace, given)
  return { namespace, value, verified, spelled: spelled === value ? null : spelled }
}
