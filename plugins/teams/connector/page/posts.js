// Posts with their threads, and what people can do with each.
import { drawCard } from './cards.js'
import { el, words } from './dom.js'

const EMOJI = {
  '1f440_eyes': '👀',
  '1f4e8_incomingenvelope': '📨',
  '26a0_warning': '⚠️',
  '1f512_lock': '🔒',
  like: '👍',
}

const time = (id) => new Date(Number(id)).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

const menu = (post, does) => {
  const item = (label, work) =>
    el(
      'button',
      {
        type: 'button',
        onclick: ({ currentTarget }) => {
          currentTarget.closest('details').open = false
          work()
        },
      },
      label,
    )
  const mine = post.from.id === does.me().id
  return el(
    'details',
    { class: 'menu' },
    el('summary', { 'aria-label': `More for the message of ${post.from.name}` }, '⋯'),
    el(
      'div',
      {},
      item('Send to customer', () => does.shortcut(post, 'sendToCustomer')),
      item('Add note', () => does.shortcut(post, 'addNote')),
      item('Show all', () => does.shortcut(post, 'showAll')),
      item('👀', () => does.react(post, '1f440_eyes')),
      item('🔒', () => does.react(post, '1f512_lock')),
      ...(mine ? [item('Edit', () => does.edit(post))] : []),
      ...(mine || !post.root ? [item('Delete', () => does.remove(post))] : []),
    ),
  )
}

const drawPost = (post, does) => {
  const reactions = post.reactions.map(({ type }) => EMOJI[type] ?? type).join(' ')
  const images = post.attachments.filter(
    ({ contentType, contentUrl }) => contentType.startsWith('image/') && contentUrl,
  )
  return el(
    'article',
    { class: post.from.bot ? 'post bot' : 'post', 'data-id': post.id },
    el(
      'header',
      {},
      el('b', {}, post.from.name),
      ` ${time(post.id)}${post.edits > 0 && !post.from.bot ? ' · edited' : ''}`,
      menu(post, does),
    ),
    post.text ? el('div', { class: 'words' }, ...words(post.text)) : '',
    post.card ? drawCard(post.card, (title, inputs) => does.press(post, title, inputs)) : '',
    ...images.map(({ contentUrl, name = 'picture' }) => el('img', { src: contentUrl, alt: name })),
    reactions ? el('p', { class: 'reactions', 'aria-label': 'Reactions' }, reactions) : '',
  )
}

const answer = (root, does) => {
  const field = el('textarea', {
    rows: '1',
    'aria-label': 'Reply in this thread',
    placeholder: 'Reply in this thread',
    'data-keep': root.id,
  })
  const send = (event) => {
    event.preventDefault()
    if (field.value.trim()) does.type(field.value, root.id)
    field.value = ''
  }
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey) send(event)
  })
  return el('form', { class: 'composer', onsubmit: send }, field, el('button', {}, 'Reply'))
}

/** `chat`: one line of posts, without threads. */
export const drawPosts = (posts, chat, does) => {
  if (chat) return posts.map((post) => drawPost(post, does))
  const roots = posts.filter(({ root }) => !root)
  return roots.map((root) => {
    const below = posts.filter((post) => post.root === root.id)
    return el(
      'section',
      { class: 'thread' },
      drawPost(root, does),
      el('div', { class: 'replies' }, ...below.map((post) => drawPost(post, does)), answer(root, does)),
    )
  })
}
