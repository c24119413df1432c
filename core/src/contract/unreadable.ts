import { hash } from 'node:crypto'
import type { Item } from './door.ts'

/**
 * A hook that is signed and makes no sense, as an item: kept as it came, acknowledged, set aside as `unreadable` because
 * `parse` throws on it, and read again on request. The same bytes twice are one item.
 */
export const unreadable = (body: Uint8Array): Item => ({
  key: `sha256:${hash('sha256', body)}`,
  lane: 'unreadable',
  body,
})
