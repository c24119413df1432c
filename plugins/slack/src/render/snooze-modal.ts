// Out of sight until a time, or until the customer writes.
import type { MirrorView } from '@deskless/core/contract'
import { chosenIn, fieldOf, input, modal } from './modal.ts'
import { context, option } from './shapes.ts'
import type { ModalView, SnoozePreset, SnoozeRead, ViewState } from './types.ts'
import { snoozePresets } from './types.ts'

const PRESETS: Record<SnoozePreset, string> = {
  '1h': '1 hour',
  '3h': '3 hours',
  tomorrow: 'Tomorrow at 9:00',
  monday: 'Next Monday at 9:00',
  'next-message': 'Until they write again',
}
const OWN = 'own'

export const snoozeModal = ({ view, memo }: { view: MirrorView; memo?: Record<string, unknown> }): ModalView =>
  modal({
    view,
    callback: 'snooze',
    title: 'Snooze',
    submit: 'Snooze',
    memo,
    blocks: [
      input('preset', 'Until', {
        type: 'radio_buttons',
        action_id: 'preset',
        options: [...snoozePresets.map((one) => option(PRESETS[one], one)), option('Another date and time', OWN)],
        initial_option: option(PRESETS['1h'], '1h'),
      }),
      input('at', 'Another date and time', { type: 'datetimepicker', action_id: 'at' }, true),
      context('A new message from the customer always opens it again.'),
    ],
  })

/** `errors` answers the submission when the own date is missing or past. A date that was set is meant, whatever the radio says. */
export const readSnooze = (state: ViewState, now: Date, timezoneOffsetSeconds: number): SnoozeRead => {
  const chosen = chosenIn(state, 'preset')
  const at = fieldOf(state, 'at').selected_date_time
  const preset = snoozePresets.find((one) => one === chosen)
  if (preset && typeof at !== 'number') return { until: snoozeUntil(preset, now, timezoneOffsetSeconds) }
  if (typeof at !== 'number') return { errors: { at: 'Choose a date and a time.' } }
  const until = new Date(at * 1000)
  if (Number.isNaN(until.getTime())) return { errors: { at: 'Choose a date and a time.' } }
  return until > now ? { until } : { errors: { at: 'That time is over. Choose a later one.' } }
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MORNING = 9

/** By the clock on the wall of whoever asks. A change to summer time in between moves it by an hour. */
export const snoozeUntil = (preset: SnoozePreset, now: Date, timezoneOffsetSeconds: number): Date | 'next-message' => {
  switch (preset) {
    case '1h':
      return new Date(now.getTime() + HOUR_MS)
    case '3h':
      return new Date(now.getTime() + 3 * HOUR_MS)
    case 'tomorrow':
      return morningIn(1, now, timezoneOffsetSeconds)
    case 'monday':
      return morningIn(daysToMonday(now, timezoneOffsetSeconds), now, timezoneOffsetSeconds)
    case 'next-message':
      return 'next-message'
    default:
      return preset satisfies never
  }
}

/** Their wall clock, read as if it were UTC. */
const wallClock = (now: Date, offset: number): Date => new Date(now.getTime() + offset * 1000)

const morningIn = (days: number, now: Date, offset: number): Date => {
  const midnight = new Date(wallClock(now, offset)).setUTCHours(0, 0, 0, 0)
  return new Date(midnight + days * DAY_MS + MORNING * HOUR_MS - offset * 1000)
}

/** On a Monday it is the one after. */
const daysToMonday = (now: Date, offset: number): number => 7 - ((wallClock(now, offset).getUTCDay() + 6) % 7)
