// Where one types: Enter sends, Shift+Enter breaks the line, files are picked, dropped or pasted.
import { act, asAttached } from './api.js'
import { h, toast } from './dom.js'

class Composer {
  files = []

  /** `about()` tells where this composer writes: `{ channel, name, threadTs?, commands }`. */
  constructor(about) {
    this.about = about
    this.field = h('textarea', { rows: 1, 'aria-label': 'Message' })
    this.chips = h('div', { class: 'row' })
    const hidden = { class: 'visually-hidden', tabindex: '-1', 'aria-hidden': 'true' }
    this.picker = h('input', { type: 'file', multiple: true, ...hidden })
    this.broadcast = h('input', { type: 'checkbox' })
    this.also = h('label', { class: 'hint' }, this.broadcast, ' Also send to the channel')
    const row = h(
      'div',
      { class: 'row' },
      this.attachButton(),
      this.picker,
      this.also,
      h('span', { class: 'spread' }),
      h('button', { class: 'button primary' }, 'Send'),
    )
    this.node = h('form', { class: 'composer' }, this.chips, this.field, row)
    this.listen()
    this.keep([])
  }

  attachButton() {
    const about = { type: 'button', class: 'icon-button', title: 'Attach files', 'aria-label': 'Attach files' }
    return h('button', { ...about, onclick: () => this.picker.click() }, '📎')
  }

  listen() {
    this.picker.onchange = () => {
      this.add(this.picker.files)
      this.picker.value = ''
    }
    this.field.onkeydown = (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
      event.preventDefault()
      this.node.requestSubmit()
    }
    this.field.onpaste = ({ clipboardData }) => this.add(clipboardData.files)
    accept(this.node, (files) => this.add(files))
    this.node.onsubmit = (event) => {
      event.preventDefault()
      void this.send()
    }
  }

  add(list) {
    this.keep([...this.files, ...list])
  }

  keep(files) {
    this.files = files
    this.chips.replaceChildren(...files.map((file) => chip(file, () => this.keep(files.filter((one) => one !== file)))))
    this.chips.hidden = files.length === 0
  }

  async send() {
    const { field, files, broadcast } = this
    const words = field.value.trim()
    if (!words && files.length === 0) return
    field.value = ''
    this.keep([])
    // What Slack would not take stays in the field.
    if ((await deliver(this.about(), words, files, broadcast.checked)) === undefined) {
      field.value = words
      this.keep(files)
    } else broadcast.checked = false
    field.focus()
  }

  refresh() {
    const { name, threadTs } = this.about()
    this.field.placeholder = threadTs ? 'Reply…' : `Message ${name}`
    this.also.hidden = !threadTs
  }

  focus() {
    this.field.focus()
  }
}

export const composer = (about) => new Composer(about)

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
