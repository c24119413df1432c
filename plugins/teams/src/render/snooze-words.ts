import type { SnoozePreset } from '@deskless/core/contract'

export const SNOOZE_WORDS: Record<SnoozePreset, string> = {
  '1h': '1 hour',
  '3h': '3 hours',
  tomorrow: 'Tomorrow at 9:00',
  monday: 'Next Monday at 9:00',
  'next-message': 'Until they write again',
}
