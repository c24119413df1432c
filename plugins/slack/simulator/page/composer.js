// Where one types: Enter sends, Shift+Enter breaks the line, files are picked, dropped or pasted.
import { act, asAttached } from './api.js'
import { h, toast } from './dom.js'

/** `about()` tells where this composer writes: `{ channel, name, threadTs?, commands }`. */
export function composer(about) {
  let files = []
  const field = h('textarea', { rows: 1, 'aria-label': 'Message' })
  const chips = h('div', { class: 'row' })
  const picker = h('input', {
    type: 'file',
    multiple: true,
    class: 'visually-hidden',
    tabindex: '-1',
    'aria-hidden': 'true',
  })
  const attach = h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      title: 'Attach files',
      'aria-label': 'Attach files',
      onclick: () => picker.click(),
    },
    '📎',
  )
  const broadcast = h('input', { type: 'checkbox' })
  const also = h('label', { class: 'hint' }, broadcast, ' Also send to the channel')
  const send = h('button', { class: 'button primary' }, 'Send')
  const node = h(
    'form',
    { class: 'composer' },
    chips,
    field,
    h('div', { class: 'row' }, attach, picker, also, h('span', { class: 'spread' }), send),
  )

  const drawChips = () => {
    chips.replaceChildren(...files.map((file) => chip(file, () => keep(files.filter((one) => one !== file)))))
    chips.hidden = files.length === 0
  }
  const keep = (next) => {
    files = next
    drawChips()
  }
  const add = (list) => keep([...files, ...list])
  picker.onchange = () => {
    add(picker.files)
    picker.value = ''
  }
  field.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    node.requestSubmit()
  }
  field.onpaste = ({ clipboardData }) => add(clipboardData.files)
  accept(node, add)
  node.onsubmit = async (event) => {
    event.preventDefault()
    const [words, sent] = [field.value.trim(), files]
    if (!words && sent.length === 0) return
    field.value = ''
    keep([])
    const ok = await deliver(about(), words, sent, broadcast.checked)
    broadcast.checked = false
    if (ok === undefined) field.value = words
    field.focus()
  }
  drawChips()
  return {
    node,
    refresh() {
      const { name, threadTs } = about()
      field.placeholder = threadTs ? 'Reply…' : `Message ${name}`
      also.hidden = !threadTs
    },
    focus: () => field.focus(),
  }
}

const chip = (file, remove) =>
  h(
    'span',
    { class: 'chip' },
    file.name,
    h('button', { type: 'button', 'aria-label': `Remove ${file.name}`, onclick: remove }, '×'),
  )

function accept(node, add) {
  const over = (yes) => (event) => {
    event.preventDefault()
    node.classList.toggle('dropping', yes)
  }
  node.ondragover = over(true)
  node.ondragleave = over(false)
  node.ondrop = (event) => {
    over(false)(event)
    add(event.dataTransfer.files)
  }
}

async function deliver({ channel, threadTs, commands }, words, files, broadcast) {
  const [, command, rest] = /^(\/[\w-]+)\s*([\s\S]*)$/.exec(words) ?? []
  if (command && files.length === 0) {
    if (threadTs) return void toast('Slash commands do not work in threads, here as in Slack.')
    if (commands.length > 0 && !commands.includes(command))
      return void toast(`${command} is not a command here. There is: ${commands.join(', ')}`)
    return act('slash', command, rest, { channel })
  }
  const attached = await Promise.all([...files].map(asAttached))
  return act('type', channel, words, { ...(threadTs && { threadTs, broadcast }), files: attached })
}
