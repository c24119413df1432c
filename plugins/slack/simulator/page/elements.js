// One interactive element as a control. `use` says what happens: press at once (messages), or read on submit (modals).
import { asAttached } from './api.js'
import { combo } from './combo.js'
import { comboMany } from './combo-many.js'
import { confirmed } from './confirm.js'
import { h } from './dom.js'
import { menu } from './menu.js'
import { names, richToPlain, withEmoji } from './text.js'

/** @returns {{ node: HTMLElement, read?: () => unknown }} */
export function control(element, use) {
  const make = KINDS[element.type] ?? unknown
  return make(element, use)
}

const unknown = ({ type }) => ({ node: h('span', { class: 'unknown' }, `(${type})`) })

function button(element, use) {
  const { text, style, url } = element
  const node = h(
    'button',
    { type: 'button', class: `button ${style ?? ''}`, 'aria-label': element.accessibility_label },
    withEmoji(text.text),
  )
  node.onclick = async () => {
    if (!(await confirmed(element.confirm))) return
    if (url) window.open(url, '_blank', 'noreferrer')
    await busy(node, () => use.press(element.action_id))
  }
  return { node }
}

/** One press at a time, visibly. */
async function busy(node, work) {
  const focused = document.activeElement === node
  node.disabled = true
  try {
    await work()
  } finally {
    node.disabled = false
    // A browser takes the focus from what is disabled.
    if (focused && document.activeElement === document.body) node.focus()
  }
}

function overflow(element, use) {
  const toggle = h('button', { type: 'button', class: 'button', 'aria-label': 'More actions' }, '⋯')
  const pick = async (value) => {
    if (await confirmed(element.confirm)) await use.press(element.action_id, value)
  }
  const items = () =>
    element.options.map(({ text, value }) => ({ words: withEmoji(text.text), run: () => pick(value) }))
  return { node: menu(toggle, items) }
}

const grouped = ({ options = [], option_groups: groups = [] }) => [
  ...options.map(asOption),
  ...groups.map(({ label, options: inside }) => h('optgroup', { label: label.text }, inside.map(asOption))),
]
const asOption = ({ text, value }) => h('option', { value }, withEmoji(text.text))

/** A native menu: keyboard, screen reader and phone already know it. */
function nativeMenu(element, use, options, chosen) {
  const hint = element.placeholder?.text ?? 'Choose'
  const node = h('select', { class: 'field', 'aria-label': hint }, h('option', { value: '' }, hint), options)
  node.value = chosen ?? ''
  if (use.press) node.onchange = () => node.value && use.press(element.action_id, node.value)
  return { node, read: () => node.value || null }
}

const staticSelect = (element, use) =>
  nativeMenu(element, use, grouped(element), (use.state?.selected_option ?? element.initial_option)?.value)

function userSelect(element, use) {
  const people = [...names.people.values()].filter(({ isApp }) => !isApp)
  const options = people.map(({ id, realName }) => h('option', { value: id }, realName))
  return nativeMenu(element, use, options, use.state?.selected_user ?? element.initial_user)
}

function conversationSelect(element, use) {
  const options = [...names.channels.values()].map(({ id, name }) => h('option', { value: id }, `#${name}`))
  const { selected_conversation: one, selected_channel: other } = use.state ?? {}
  return nativeMenu(element, use, options, one ?? other ?? element.initial_conversation ?? element.initial_channel)
}

function externalSelect(element, use) {
  const chosen = use.state?.selected_option ?? element.initial_option
  return combo(
    element,
    chosen,
    (letters) => use.suggest(element.action_id, letters),
    (option) => use.press?.(element.action_id, option),
  )
}

const externalMany = (element, use) =>
  comboMany(
    element,
    use.state?.selected_options ?? element.initial_options ?? [],
    (letters) => use.suggest(element.action_id, letters),
    use.press && ((options) => use.press(element.action_id, options)),
  )

function choices(kind) {
  return (element, use) => {
    const name = crypto.randomUUID()
    const { selected_option: one, selected_options: many } = use.state ?? {}
    const start = (many ?? element.initial_options ?? [one ?? element.initial_option])
      .filter(Boolean)
      .map(({ value }) => value)
    const boxes = element.options.map(({ text, value }) => {
      const box = h('input', { type: kind, name, value, checked: start.includes(value) })
      return h('label', {}, box, h('span', {}, withEmoji(text.text)))
    })
    const node = h('div', { class: 'choices' }, boxes)
    const checked = () => [...node.querySelectorAll('input:checked')].map(({ value }) => value)
    const read = () => (kind === 'radio' ? (checked()[0] ?? null) : checked())
    if (use.press) node.onchange = () => use.press(element.action_id, read())
    return { node, read }
  }
}

function multiMenu(element, use) {
  const options = element.type === 'multi_static_select' ? grouped(element) : peopleOrChannels(element.type)
  const node = h(
    'select',
    { class: 'field', multiple: true, 'aria-label': element.placeholder?.text ?? 'Choose several' },
    options,
  )
  const chosen = () => [...node.selectedOptions].map(({ value }) => value)
  if (use.press) node.onchange = () => use.press(element.action_id, chosen())
  return { node, read: chosen }
}

const peopleOrChannels = (type) =>
  type.includes('users')
    ? [...names.people.values()].map(({ id, realName }) => h('option', { value: id }, realName))
    : [...names.channels.values()].map(({ id, name }) => h('option', { value: id }, `#${name}`))

function typedField(type, stateKey, initialKey) {
  return (element, use) => {
    const value = use.state?.[stateKey] ?? element[initialKey] ?? ''
    const about = { class: 'field', placeholder: element.placeholder?.text, maxlength: element.max_length }
    const node = element.multiline ? h('textarea', { ...about, value }) : h('input', { type, ...about, value })
    if (use.press && type !== 'text') node.onchange = () => use.press(element.action_id, node.value)
    return { node, read: () => node.value || null }
  }
}

function dateTime(element, use) {
  const seconds = use.state?.selected_date_time ?? element.initial_date_time
  const local = seconds
    ? new Date(seconds * 1000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
    : ''
  const node = h('input', { type: 'datetime-local', class: 'field', value: local })
  const read = () => (node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null)
  if (use.press) node.onchange = () => use.press(element.action_id, read())
  return { node, read }
}

function richField(element, use) {
  const start = use.state?.rich_text_value ?? element.initial_value
  const before = richToPlain(start)
  const node = h('textarea', { class: 'field', value: before, placeholder: element.placeholder?.text, rows: 6 })
  // Untouched words keep the formatting they came with.
  return { node, read: () => (node.value === before ? (start ?? null) : node.value) }
}

function fileField(element) {
  const accept = element.filetypes?.map((type) => `.${type}`).join(',')
  const node = h('input', { type: 'file', class: 'field', multiple: (element.max_files ?? 10) > 1, accept })
  return { node, read: () => Promise.all([...node.files].map(asAttached)) }
}

const KINDS = {
  button,
  overflow,
  static_select: staticSelect,
  external_select: externalSelect,
  multi_external_select: externalMany,
  users_select: userSelect,
  conversations_select: conversationSelect,
  channels_select: conversationSelect,
  multi_static_select: multiMenu,
  multi_users_select: multiMenu,
  multi_conversations_select: multiMenu,
  multi_channels_select: multiMenu,
  radio_buttons: choices('radio'),
  checkboxes: choices('checkbox'),
  plain_text_input: typedField('text', 'value', 'initial_value'),
  email_text_input: typedField('email', 'value', 'initial_value'),
  url_text_input: typedField('url', 'value', 'initial_value'),
  number_input: typedField('number', 'value', 'initial_value'),
  datepicker: typedField('date', 'selected_date', 'initial_date'),
  timepicker: typedField('time', 'selected_time', 'initial_time'),
  datetimepicker: dateTime,
  rich_text_input: richField,
  file_input: fileField,
  image: ({ image_url: src, alt_text: alt }) => ({ node: h('img', { src, alt }) }),
  workflow_button: button,
}
