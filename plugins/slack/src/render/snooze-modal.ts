// Out of sight until a time, or until the customer writes.
import type { MirrorView, SnoozePreset } from '@deskless/core/contract'
import { snoozePresets, snoozeUntil } from '@deskless/core/contract'
import { chosenIn, fieldOf, input, modal } from './modal.ts'
import { context, option } from './shapes.ts'
import type { ModalView, SnoozeRead, ViewState } from './types.ts'

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
export const readSnooze = (state: ViewState, now: Date, zone: string): SnoozeRead => {
  const chosen = chosenIn(state, 'preset')
  const at = fieldOf(state, 'at').selected_date_time
  const preset = snoozePresets.find((one) => one === chosen)
  if (preset && typeof at !== 'number') return { until: snoozeUntil(preset, now, zone) }
  if (typeof at !== 'number') return { errors: { at: 'Choose a date and a time.' } }
  const until = new Date(at * 1000)
  if (Number.isNaN(until.getTime())) return { errors: { at: 'Choose a date and a time.' } }
  return until > now ? { until } : { errors: { at: 'That time is over. Choose a later one.' } }
}
