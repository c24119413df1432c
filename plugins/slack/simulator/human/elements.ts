// Controls in blocks: finding them, what a person's choice looks like on the wire, and what is required.
import type { Block, Json, View } from '../model.ts'
import { SlackTrouble } from './me.ts'
import { written } from './typed.ts'

export type Control = { block: Block; element: Json & { type: string; action_id: string } }
type Option = Json & { value: string }

/** Everything one can press, choose or fill in. */
export function controls(blocks: readonly Block[]): Control[] {
  return blocks.flatMap((block) => {
    const inside = [block.accessory, block.element, ...(block.type === 'actions' ? (block.elements as Json[]) : [])]
    return inside
      .filter((one) => (one as Json | undefined)?.action_id)
      .map((element) => ({ block, element: element as Control['element'] }))
  })
}

export function controlNamed(blocks: readonly Block[], actionId: string): Control {
  const found = controls(blocks).find(({ element }) => element.action_id === actionId)
  const offered = controls(blocks).map(({ element }) => element.action_id)
  if (!found)
    throw new SlackTrouble(`Nothing here is called ${actionId}; there is: ${offered.join(', ') || 'nothing to press'}`)
  return found
}

function optionsOf(element: Json): Option[] {
  const groups = (element.option_groups ?? []) as { options: Option[] }[]
  return [...((element.options ?? []) as Option[]), ...groups.flatMap(({ options }) => options)]
}

/** A choice by its value, or the option itself as an external select offered it. */
function option(element: Json, chosen: unknown): Option | null {
  if (chosen === null || chosen === undefined || chosen === '') return null
  if (typeof chosen === 'object') return chosen as Option
  const found = optionsOf(element).find(({ value }) => value === chosen)
  if (!found) throw new SlackTrouble(`${String(element.action_id)} offers no option ${JSON.stringify(chosen)}`)
  return found
}

const PICKS: Record<string, string> = {
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  users_select: 'selected_user',
  conversations_select: 'selected_conversation',
  channels_select: 'selected_channel',
  multi_users_select: 'selected_users',
  multi_conversations_select: 'selected_conversations',
  multi_channels_select: 'selected_channels',
}

/** The element's state after a person chose `value`, as Slack writes it into `state.values`. */
export function stateOf(element: Control['element'], value: unknown): Json {
  const { type } = element
  const pick = PICKS[type]
  if (pick) return { type, [pick]: value ?? (type.startsWith('multi_') ? [] : null) }
  if (type === 'checkboxes' || type.startsWith('multi_'))
    return { type, selected_options: ((value ?? []) as unknown[]).map((one) => option(element, one)) }
  if (type === 'radio_buttons' || type === 'overflow' || type.endsWith('_select'))
    return { type, selected_option: option(element, value) }
  if (type === 'rich_text_input') return { type, ...(value ? { rich_text_value: richText(value) } : {}) }
  if (type === 'file_input') return { type, files: value ?? [] }
  return { type, value: value === undefined || value === '' ? null : value }
}

function richText(value: unknown): Json {
  if (typeof value !== 'string') return Array.isArray(value) ? { type: 'rich_text', elements: value } : (value as Json)
  const section: Json = { type: 'rich_text_section', elements: [{ type: 'text', text: value }] }
  return written([section]).blocks[0]!
}

/** What an untouched control holds. */
export function initialState(element: Control['element']): Json {
  const value =
    element.initial_value ??
    element.initial_option ??
    element.initial_options ??
    element.initial_date ??
    element.initial_time ??
    element.initial_date_time ??
    element.initial_user ??
    element.initial_conversation ??
    element.initial_channel ??
    element.initial_users ??
    element.initial_conversations
  return stateOf(element, value)
}

/** All values of a view: what was filled in, and what stood there before. */
export function valuesOf(view: View): View['values'] {
  const values: View['values'] = {}
  for (const { block, element } of controls(view.body.blocks)) {
    if (element.type === 'button' || element.type === 'overflow') continue
    const state = view.values[block.block_id!]?.[element.action_id] ?? initialState(element)
    values[block.block_id!] = { ...values[block.block_id!], [element.action_id]: state }
  }
  return values
}

/** What Slack itself would not let a person submit. */
export function missing(view: View, values: View['values']): Record<string, string> {
  const wrong: Record<string, string> = {}
  for (const { block, element } of controls(view.body.blocks)) {
    if (block.type !== 'input') continue
    const { type: _, ...state } = values[block.block_id!]?.[element.action_id] ?? { type: '' }
    const [value] = Object.values(state)
    const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
    if (empty && block.optional !== true) wrong[block.block_id!] = 'Please complete this required field.'
    const length = typeof value === 'string' ? value.length : 0
    if (length > Number(element.max_length ?? Number.POSITIVE_INFINITY))
      wrong[block.block_id!] = 'This entry is too long.'
  }
  return wrong
}
