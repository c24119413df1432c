// One message: who, when, what, and everything one can do with it.
import { act, where } from './api.js'
import { renderBlocks } from './blocks.js'
import { h } from './dom.js'
import { menu } from './menu.js'
import { emoji, mrkdwn } from './text.js'

const QUICK = ['eyes', 'white_check_mark', 'outbox_tray', 'lock', 'zzz']
const place = ({ channel, ts }) => ({ channel, ts })

export function drawMessage(message, { screen, openThread, inThread }) {
  return h(
    'article',
    { class: `message ${message.ephemeral ? 'ephemeral' : ''}`, tabindex: '-1' },
    avatar(message),
    h(
      'div',
      { class: 'said' },
      by(message),
      body(message),
      extras(message, screen),
      !inThread && replies(message, openThread),
    ),
    !message.ephemeral && message.subtype !== 'tombstone' && tools(message, { screen, openThread, inThread }),
  )
}

function avatar({ avatar: source }) {
  if (source.startsWith(':')) return h('span', { class: 'avatar', 'aria-hidden': 'true' }, emoji(source.slice(1, -1)))
  return source
    ? h('img', { class: 'avatar', src: source, alt: '' })
    : h('span', { class: 'avatar', 'aria-hidden': 'true' }, '👤')
}

function by({ name, ts, isApp, ephemeral, edited, subtype, threadTs }) {
  const at = new Date(Number(ts) * 1000)
  return h(
    'div',
    { class: 'by' },
    h('strong', {}, name),
    isApp && h('span', { class: 'tag' }, 'APP'),
    h(
      'time',
      { datetime: at.toISOString(), title: at.toLocaleString() },
      at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    ),
    ephemeral && h('span', { class: 'hint' }, 'Only visible to you'),
    edited && h('span', { class: 'hint' }, '(edited)'),
    subtype === 'thread_broadcast' && threadTs && h('span', { class: 'hint' }, 'also sent to the channel'),
  )
}

function body(message) {
  const use = {
    press: (actionId, value) => act('click', place(message), actionId, value),
    suggest: (actionId, letters) => act('suggestions', place(message), actionId, letters),
  }
  if (message.blocks.length > 0) return renderBlocks(message.blocks, use)
  return h('div', { class: 'words' }, mrkdwn(message.text))
}

const extras = (message, screen) => [
  ...message.attachments.map(attachment),
  message.files.length > 0 && h('div', { class: 'files' }, message.files.map(file)),
  message.reactions.length > 0 &&
    h(
      'div',
      { class: 'reactions' },
      message.reactions.map((one) => reaction(message, one, screen)),
    ),
]

const attachment = ({ title, title_link: url, text, fallback, blocks }) =>
  h(
    'div',
    { class: 'attachment' },
    title && h('strong', {}, url ? h('a', { href: url }, title) : title),
    h('div', { class: 'words' }, mrkdwn(text ?? fallback ?? '')),
    blocks && renderBlocks(blocks, {}),
  )

function file({ name, mimetype, size, url, altText }) {
  const inside = mimetype.startsWith('image/')
    ? h('img', { src: url, alt: altText ?? name })
    : h('span', { class: 'card' }, h('strong', {}, name), h('span', { class: 'hint' }, `${mimetype} · ${bytes(size)}`))
  return h('a', { class: 'file', href: url, target: '_blank', title: name }, inside)
}

const bytes = (size) =>
  size < 1e4 ? `${size} bytes` : size < 1e6 ? `${Math.round(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`

function reaction(message, { name, users }, { me, people }) {
  const mine = users.includes(me.id)
  const who = users.map((id) => people.find((one) => one.id === id)?.realName ?? 'Someone').join(', ')
  const title = `${who} reacted with :${name}:`
  const toggle = () => act(mine ? 'unreact' : 'react', place(message), name)
  return h(
    'button',
    {
      class: `reaction ${mine ? 'mine' : ''}`,
      title,
      'aria-label': title,
      'aria-pressed': String(mine),
      onclick: toggle,
    },
    `${emoji(name)} ${users.length}`,
  )
}

const replies = ({ replies: count, ts }, openThread) =>
  count > 0 &&
  h('button', { class: 'replies', onclick: () => openThread(ts) }, count === 1 ? '1 reply' : `${count} replies`)

function tools(message, { screen, openThread, inThread }) {
  const quick = QUICK.map((name) =>
    h(
      'button',
      {
        class: 'icon-button',
        title: `:${name}:`,
        'aria-label': `React with ${name}`,
        onclick: () => act('react', place(message), name),
      },
      emoji(name),
    ),
  )
  const reply = h(
    'button',
    {
      class: 'icon-button',
      title: 'Reply in thread',
      'aria-label': 'Reply in thread',
      onclick: () => openThread(message.threadTs ?? message.ts),
    },
    '💬',
  )
  return h('div', { class: 'tools' }, quick, !inThread && reply, more(message, screen))
}

function more(message, screen) {
  const toggle = h('button', { class: 'icon-button', 'aria-label': 'More actions', title: 'More actions' }, '⋯')
  return menu(toggle, () => choices(message, screen))
}

function choices(message, { apps, me }) {
  const shortcuts = apps.flatMap(({ name, shortcuts: all }) =>
    all
      .filter(({ type }) => type === 'message')
      .map((one) => ({ words: one.name, from: name, run: () => act('openShortcut', place(message), one.callbackId) })),
  )
  const own = [
    { words: 'Edit message', run: () => startEdit(message) },
    { words: 'Delete message', run: () => act('delete', place(message)) },
  ]
  const link = `${location.origin}/archives/${message.channel}/p${message.ts.replace('.', '')}`
  const copy = { words: 'Copy link', run: () => navigator.clipboard?.writeText(link) }
  return [...shortcuts, ...(message.user === me.id ? own : []), copy]
}

/** The text of a message as it was typed: without Slack's escapes. */
const asTyped = (text) =>
  text
    .replace(/<(https?:[^|>]+)[^>]*>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

function startEdit(message) {
  const scope = document.getElementById(where.thread && message.threadTs ? 'thread' : 'channel')
  const said = scope.querySelector(`[data-key="${message.ts}"] .said`)
  const field = h('textarea', { class: 'field', value: asTyped(message.text), 'aria-label': 'Edit message' })
  const stop = () => form.replaceWith(before)
  const before = said.querySelector('.blocks, .words')
  const save = () => {
    stop()
    return act('edit', place(message), field.value)
  }
  const form = h(
    'div',
    { class: 'edit' },
    field,
    h(
      'div',
      { class: 'row' },
      h('button', { class: 'button primary', onclick: save }, 'Save'),
      h('button', { class: 'button', onclick: stop }, 'Cancel'),
    ),
  )
  before.replaceWith(form)
  field.focus()
}
