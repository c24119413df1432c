// The modal in front, drawn anew only when the app changed it, so that nothing typed is lost.
import { act } from './api.js'
import { renderBlocks } from './blocks.js'
import { h } from './dom.js'

const dialog = document.getElementById('modal')
let shown = ''
let fields = new Map()

export function showModal(view) {
  if (!view) return hide()
  const print = `${view.id} ${view.hash}`
  if (print !== shown) draw(view)
  shown = print
  showErrors(view.errors)
  if (!dialog.open) dialog.showModal()
}

function hide() {
  shown = ''
  if (dialog.open) dialog.close()
}

function draw(view) {
  fields = new Map()
  const use = {
    fields,
    values: view.values,
    errors: view.errors,
    suggest: (actionId, letters) => act('suggestions', view.id, actionId, letters),
    press: async (actionId, value) => {
      await act('fill', view.id, await filled())
      return act('click', view.id, actionId, value)
    },
  }
  const submit = view.submit && h('button', { class: 'button primary' }, view.submit)
  const close = (all) => act('close', view.id, { all })
  const form = h(
    'form',
    {},
    h(
      'header',
      {},
      h('h2', {}, view.title),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => close(true) }, '✕'),
    ),
    h('div', { class: 'modal-body' }, renderBlocks(view.blocks, use)),
    h(
      'footer',
      {},
      h(
        'button',
        { type: 'button', class: 'button', onclick: () => close(false) },
        view.close ?? (view.depth > 0 ? 'Back' : 'Cancel'),
      ),
      submit,
    ),
  )
  form.onsubmit = (event) => void send(event, view, submit)
  form.onkeydown = (event) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.requestSubmit()
  }
  form.noValidate = true
  dialog.replaceChildren(form)
  dialog.oncancel = (event) => {
    event.preventDefault()
    void close(false)
  }
  form.querySelector('.modal-body :is(input, textarea, select)')?.focus()
}

async function send(event, view, submit) {
  event.preventDefault()
  if (!submit || submit.disabled) return
  submit.disabled = true
  try {
    await act('submit', view.id, await filled())
  } finally {
    submit.disabled = false
  }
}

async function filled() {
  const values = {}
  for (const [name, read] of fields) {
    const value = await read()
    if (value !== null && value !== undefined) values[name] = value
    else values[name] = ''
  }
  return values
}

function showErrors(errors) {
  for (const place of dialog.querySelectorAll('[data-error]')) {
    const words = errors[place.dataset.error] ?? ''
    if (place.textContent !== words) place.textContent = words
  }
}
