// What Slack would refuse in a list of blocks, kind by kind.
import type { Json, Problem, Surface } from './limits-table.ts'
import { atMost, invalid, LIMITS, most, need, upTo, words } from './limits-table.ts'

/** What Slack would say to these blocks. */
export function checkBlocks(blocks: readonly unknown[], surface: Surface, path = '/blocks'): Problem[] {
  const most = surface === 'message' ? LIMITS.message.blocks : LIMITS.view.blocks
  const found = blocks.length > most ? [invalid(path, `no more than ${most} items allowed`)] : []
  const seen = new Set<string>()
  for (const [index, block] of blocks.entries()) {
    const { block_id: id } = (block ?? {}) as Json
    if (typeof id === 'string' && seen.has(id)) found.push(invalid(path, `block_id "${id}" already exists`))
    if (typeof id === 'string') seen.add(id)
    found.push(...checkBlock((block ?? {}) as Json, surface, `${path}/${index}`))
  }
  return found
}

function checkBlock(block: Json, surface: Surface, at: string): Problem[] {
  const check = BLOCKS[String(block.type)]
  if (!check) return [invalid(`${at}/type`, `unsupported type: ${String(block.type)}`)]
  if (surface !== 'message' && ONLY_MESSAGES.has(String(block.type)))
    return [invalid(`${at}/type`, `unsupported type: ${String(block.type)}`)]
  return [...atMost(block.block_id, LIMITS.id, `${at}/block_id`), ...check(block, at)]
}
const ONLY_MESSAGES = new Set(['file', 'task_card', 'plan'])

const nothing = (): Problem[] => []

const BLOCKS: Record<string, (block: Json, at: string) => Problem[]> = {
  section: checkSection,
  header: ({ text }, at) => [...need(text, 'text', at), ...words(text, LIMITS.header.text, `${at}/text`)],
  context: checkContext,
  actions: ({ elements }, at) => checkElements(elements, LIMITS.actions.elements, at),
  context_actions: ({ elements }, at) => checkElements(elements, 5, at),
  input: checkInput,
  image: ({ image_url: url, slack_file: file, alt_text: alt, title }, at) => [
    ...need(url ?? file, 'image_url', at),
    ...need(alt, 'alt_text', at),
    ...atMost(url, LIMITS.image.url, `${at}/image_url`),
    ...atMost(alt, LIMITS.image.alt, `${at}/alt_text`),
    ...words(title, LIMITS.image.title, `${at}/title`),
  ],
  markdown: ({ text }, at) => [...need(text, 'text', at), ...atMost(text, LIMITS.markdown.text, `${at}/text`)],
  rich_text: ({ elements }, at) => (Array.isArray(elements) ? [] : need(undefined, 'elements', at)),
  video: ({ title, alt_text: alt, video_url: url }, at) => [
    ...need(url, 'video_url', at),
    ...need(alt, 'alt_text', at),
    ...words(title, LIMITS.video.title, `${at}/title`),
  ],
  file: ({ external_id: id }, at) => need(id, 'external_id', at),
  divider: nothing,
  // Newer kinds whose limits nobody publishes yet: accepted as they are.
  ...Object.fromEntries(
    ['alert', 'card', 'carousel', 'container', 'data_table', 'plan', 'table', 'task_card', 'call'].map((type) => [
      type,
      nothing,
    ]),
  ),
}

function checkSection({ text, fields, accessory }: Json, at: string): Problem[] {
  const found = text || fields ? [] : need(undefined, 'text', at)
  found.push(...words(text, LIMITS.section.text, `${at}/text`))
  if (Array.isArray(fields)) {
    found.push(...most(fields, LIMITS.section.fields, `${at}/fields`))
    for (const [index, field] of fields.entries())
      found.push(...words(field, LIMITS.section.field, `${at}/fields/${index}`))
  }
  if (accessory) found.push(...checkElement(accessory as Json, `${at}/accessory`))
  return found
}

function checkContext({ elements }: Json, at: string): Problem[] {
  if (!Array.isArray(elements)) return need(undefined, 'elements', at)
  const found = most(elements, LIMITS.context.elements, `${at}/elements`)
  for (const [index, element] of (elements as Json[]).map((one) => one ?? {}).entries()) {
    const place = `${at}/elements/${index}`
    if (!['image', 'mrkdwn', 'plain_text'].includes(String(element.type)))
      found.push(invalid(`${place}/type`, `unsupported type: ${String(element.type)}`))
    else if (element.type !== 'image') found.push(...words(element, LIMITS.context.text, place))
  }
  return found
}

function checkInput({ label, hint, element }: Json, at: string): Problem[] {
  const found = [...need(label, 'label', at), ...need(element, 'element', at)]
  found.push(...words(label, LIMITS.input.label, `${at}/label`), ...words(hint, LIMITS.input.hint, `${at}/hint`))
  return element ? [...found, ...checkElement(element as Json, `${at}/element`)] : found
}

function checkElements(elements: unknown, limit: number, at: string): Problem[] {
  if (!Array.isArray(elements) || elements.length === 0) return need(undefined, 'elements', at)
  const found = most(elements, limit, `${at}/elements`)
  const seen = new Set<unknown>()
  for (const [index, element] of (elements as Json[]).map((one) => one ?? {}).entries()) {
    if (element.action_id && seen.has(element.action_id))
      found.push(invalid(`${at}/elements/${index}`, `action_id "${String(element.action_id)}" already exists`))
    seen.add(element.action_id)
    found.push(...checkElement(element, `${at}/elements/${index}`))
  }
  return found
}

const SELECTS = ['static', 'external', 'users', 'conversations', 'channels'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
])
const PICKERS = [
  'datepicker',
  'timepicker',
  'datetimepicker',
  'image',
  'feedback_buttons',
  'icon_button',
  'workflow_button',
]
const INPUTS = [
  'plain_text_input',
  'rich_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'file_input',
]
const KNOWN = new Set([...SELECTS, ...PICKERS, ...INPUTS, 'button', 'overflow', 'radio_buttons', 'checkboxes'])

function checkElement(element: Json, at: string): Problem[] {
  const { type } = element
  if (!KNOWN.has(String(type))) return [invalid(`${at}/type`, `unsupported type: ${String(type)}`)]
  const found = [
    ...atMost(element.action_id, LIMITS.id, `${at}/action_id`),
    ...words(element.placeholder, LIMITS.select.placeholder, `${at}/placeholder`),
    ...checkConfirm(element.confirm, `${at}/confirm`),
  ]
  if (type === 'button') found.push(...checkButton(element, at))
  else if (type === 'overflow') found.push(...checkOptions(element, LIMITS.overflow.options, LIMITS.option.text, at))
  else if (type === 'radio_buttons' || type === 'checkboxes')
    found.push(...checkOptions(element, LIMITS.choices.options, LIMITS.option.text, at))
  else if (SELECTS.includes(String(type))) found.push(...checkSelect(element, at))
  else if (type === 'plain_text_input')
    found.push(...upTo(element.max_length, LIMITS.plainTextInput.maxLength, `${at}/max_length`))
  else if (type === 'file_input') found.push(...upTo(element.max_files, LIMITS.fileInput.maxFiles, `${at}/max_files`))
  return found
}

function checkButton({ text, value, url, accessibility_label: label, style }: Json, at: string): Problem[] {
  const found = [...need(text, 'text', at), ...words(text, LIMITS.button.text, `${at}/text`)]
  found.push(...atMost(value, LIMITS.button.value, `${at}/value`), ...atMost(url, LIMITS.button.url, `${at}/url`))
  found.push(...atMost(label, LIMITS.button.label, `${at}/accessibility_label`))
  if (style !== undefined && style !== 'primary' && style !== 'danger')
    found.push(invalid(`${at}/style`, 'must be a valid enum value'))
  return found
}

function checkSelect(element: Json, at: string): Problem[] {
  const found = checkOptions(element, LIMITS.select.options, LIMITS.option.text, at)
  const { option_groups: groups } = element
  if (!Array.isArray(groups)) return found
  found.push(...most(groups, LIMITS.select.groups, `${at}/option_groups`))
  for (const [index, group] of (groups as Json[]).map((one) => one ?? {}).entries())
    found.push(...checkOptions(group, LIMITS.select.options, LIMITS.option.text, `${at}/option_groups/${index}`))
  return found
}

function checkOptions(
  { type, options, option_groups: groups }: Json,
  limit: number,
  text: number,
  at: string,
): Problem[] {
  const listed =
    type === 'overflow' || type === 'radio_buttons' || type === 'checkboxes' || /static_select$/.test(String(type))
  if (!Array.isArray(options)) return listed && !groups ? need(undefined, 'options', at) : []
  const found = most(options, limit, `${at}/options`)
  if (options.length === 0) found.push(invalid(`${at}/options`, 'must contain at least 1 item'))
  for (const [index, option] of (options as Json[]).map((one) => one ?? {}).entries()) {
    const place = `${at}/options/${index}`
    found.push(
      ...words(option.text, text, `${place}/text`),
      ...atMost(option.value, LIMITS.option.value, `${place}/value`),
    )
    found.push(...words(option.description, LIMITS.option.description, `${place}/description`))
  }
  return found
}

/** What Slack would say to the answer with which an external menu is filled. Nothing found is an empty list. */
export function checkOffered(answer: unknown): Problem[] {
  const { options, option_groups: groups } = (answer ?? {}) as Json
  if (Array.isArray(options) === Array.isArray(groups))
    return [invalid('', 'must hold either options or option_groups')]
  const lists = Array.isArray(options) ? [{ options }] : (groups as Json[])
  const found = most(lists, LIMITS.select.groups, '/option_groups')
  for (const [index, { label, options: listed }] of lists.entries()) {
    const at = Array.isArray(options) ? '' : `/option_groups/${index}`
    found.push(...words(label, LIMITS.option.text, `${at}/label`))
    if (!Array.isArray(listed) || listed.length > 0)
      found.push(
        ...checkOptions({ type: 'static_select', options: listed }, LIMITS.select.options, LIMITS.option.text, at),
      )
    for (const [n, option] of (Array.isArray(listed) ? (listed as Json[]) : []).entries())
      found.push(...need(option.value, 'value', `${at}/options/${n}`))
  }
  return found
}

function checkConfirm(confirm: unknown, at: string): Problem[] {
  if (!confirm) return []
  const dialog = confirm as Json
  return (['title', 'text', 'confirm', 'deny'] as const).flatMap((part) =>
    words(dialog[part], LIMITS.confirm[part], `${at}/${part}`),
  )
}
