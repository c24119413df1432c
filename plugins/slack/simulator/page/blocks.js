// Block Kit as elements. `use` is handed down to the controls inside.
import { h } from './dom.js'
import { control } from './elements.js'
import { mrkdwn, richText, textObject, withEmoji } from './text.js'

export const renderBlocks = (blocks, use) =>
  h(
    'div',
    { class: 'blocks' },
    blocks.map((block) => draw(block, use)),
  )

const draw = (block, use) => (KINDS[block.type] ?? unknown)(block, use)

const unknown = ({ type }) => h('div', { class: 'unknown' }, `A “${type}” block, which this page does not draw.`)

/** The control for one element of a block, knowing what is already chosen in it. */
function part(element, block, use) {
  const state = use.values?.[block.block_id]?.[element.action_id]
  const made = control(element, {
    ...use,
    state,
    press: block.type === 'input' && !block.dispatch_action ? undefined : use.press,
  })
  if (made.read) use.fields?.set(element.action_id, made.read)
  if (element.action_id && made.node.dataset) made.node.dataset.action = element.action_id
  return made.node
}

const section = (block, use) =>
  h(
    'div',
    { class: 'section' },
    textObject(block.text),
    block.fields && h('div', { class: 'fields' }, block.fields.map(textObject)),
    block.accessory && part(block.accessory, block, use),
  )

const contextPart = (element) =>
  element.type === 'image' ? h('img', { src: element.image_url, alt: element.alt_text }) : textObject(element)

const picture = ({ image_url: src, slack_file: file, alt_text: alt, title }) =>
  h(
    'figure',
    { class: 'picture' },
    title && h('figcaption', { class: 'hint' }, title.text),
    h('img', { src: src ?? file?.url, alt }),
  )

function input(block, use) {
  const id = `field-${block.block_id}`
  const node = part(block.element, block, use)
  const group = ['radio_buttons', 'checkboxes'].includes(block.element.type)
  const field = node.matches?.('input, select, textarea') ? node : node.querySelector?.('input')
  if (!group) field?.setAttribute('id', id)
  // Its label names it; the hint inside is none.
  if (!group) field?.removeAttribute('aria-label')
  field?.setAttribute('aria-describedby', `${id}-error`)
  const label = [withEmoji(block.label.text), block.optional && h('span', { class: 'optional' }, ' (optional)')]
  return h(
    group ? 'fieldset' : 'div',
    { class: 'input-block' },
    group ? h('legend', {}, label) : h('label', { for: id }, label),
    node,
    block.hint && h('span', { class: 'hint' }, block.hint.text),
    h(
      'span',
      { class: 'error', id: `${id}-error`, 'data-error': block.block_id, role: 'alert' },
      use.errors?.[block.block_id] ?? '',
    ),
  )
}

const KINDS = {
  header: ({ text }) => h('h3', {}, withEmoji(text.text)),
  section,
  context: ({ elements }) => h('div', { class: 'context' }, elements.map(contextPart)),
  actions: (block, use) =>
    h(
      'div',
      { class: 'row' },
      block.elements.map((element) => part(element, block, use)),
    ),
  divider: () => h('hr'),
  rich_text: richText,
  markdown: ({ text }) => h('div', { class: 'words' }, mrkdwn(text.replace(/\*\*(.+?)\*\*/g, '*$1*'))),
  image: picture,
  input,
}
