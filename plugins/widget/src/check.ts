// Whether what the settings hold can be used, before a visitor finds out.
import type { Check } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'
import type { Inbox } from './gate.ts'
import { identityKey } from './jwt.ts'

export const check = async ({ settings }: Pick<Inbox, 'settings'>): Promise<Check> => {
  try {
    if (settings.identityKey) await identityKey(settings)
    return { health: 'ok', tell: 'The chat can be shown.' }
  } catch (error) {
    if (error instanceof Refusal) return { health: 'misconfigured', tell: error.tell }
    throw error
  }
}
