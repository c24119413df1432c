// A drawing is thrown away whenever something changed. What somebody opened, typed or stands in is theirs, and stays.
import { filledIn, fillIn } from './cards.js'

const postOf = (element) => element.closest('[data-id]')
const within = (id) => document.querySelector(`[data-id="${id}"]`)

const openedNow = () => ({
  texts: [...document.querySelectorAll('[data-keep]')].map(({ dataset, value }) => [dataset.keep, value]),
  menus: [...document.querySelectorAll('details[open]')].map((menu) => postOf(menu)?.dataset.id),
  drawers: [...document.querySelectorAll('.drawer:not([hidden])')].map((drawer) => ({
    id: postOf(drawer)?.dataset.id,
    title: drawer.dataset.title,
    inputs: filledIn(drawer),
  })),
})

/** How the element somebody stands in is found again. */
const placeNow = () => {
  const { activeElement: at } = document
  const { keep, input, drawer } = at?.dataset ?? {}
  const [name, value] = keep ? ['keep', keep] : input ? ['input', input] : ['drawer', drawer]
  const id = at && postOf(at)?.dataset.id
  if (!value) return () => undefined
  return () => (keep || !id ? document : within(id))?.querySelector(`[data-${name}="${value}"]`)
}

export const keeping = (draw) => {
  const { texts, menus, drawers } = openedNow()
  const place = placeNow()
  draw()
  for (const [keep, value] of texts) {
    const field = document.querySelector(`[data-keep="${keep}"]`)
    if (field) field.value = value
  }
  for (const id of menus) within(id)?.querySelector('details')?.setAttribute('open', '')
  for (const { id, title, inputs } of drawers) {
    const post = within(id)
    post?.querySelector(`[data-drawer="${title}"]`)?.click()
    const drawer = post?.querySelector('.drawer')
    if (drawer) fillIn(drawer, inputs)
  }
  place()?.focus()
}
