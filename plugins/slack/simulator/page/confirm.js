// "Are you sure?", in the app's words.
import { h } from './dom.js'
import { textObject } from './text.js'

export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true)
  const dialog = document.getElementById('confirm')
  const yes = h('button', { class: `button ${confirm.style ?? 'primary'}`, value: 'yes' }, confirm.confirm.text)
  const no = h('button', { class: 'button', value: 'no' }, confirm.deny.text)
  dialog.replaceChildren(
    h(
      'form',
      { method: 'dialog' },
      h('header', {}, h('h2', {}, confirm.title.text)),
      h('div', { class: 'modal-body' }, textObject(confirm.text)),
      h('footer', {}, no, yes),
    ),
  )
  dialog.returnValue = 'no'
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === 'yes')
  })
}
