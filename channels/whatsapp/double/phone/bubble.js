// One message, drawn with the DOM: nothing somebody wrote is ever read as HTML.
const TICKS = { accepted: '✓', sent: '✓', delivered: '✓✓', read: '✓✓', failed: '⚠ not delivered' }
const EMOJIS = ['👍', '❤️', '😂', '🙏']

const made = (name, set = {}, ...children) => {
  const element = Object.assign(document.createElement(name), set)
  element.append(...children.filter(Boolean))
  return element
}

export const wordsOf = ({ type, content, deleted }) => {
  if (deleted) return 'This message was deleted'
  if (type === 'text') return content.body
  if (type === 'template') return templateWords(content)
  if (type === 'interactive')
    return content.body?.text ?? content.button_reply?.title ?? content.list_reply?.title ?? ''
  if (type === 'button') return content.text
  if (type === 'location')
    return `Place: ${[content.name, content.address].filter(Boolean).join(', ') || `${content.latitude}, ${content.longitude}`}`
  if (type === 'contacts')
    return [content]
      .flat()
      .map((one) => `Contact: ${one.name?.formatted_name ?? ''}`)
      .join('\n')
  return content.caption ?? ''
}

const templateWords = ({ known = [], components = [] }) => {
  const given = (type) => components.find((one) => one.type === type)?.parameters ?? []
  return known
    .filter(({ text }) => text)
    .map(({ type, text }) => {
      const values = given(type.toLowerCase())
      let at = 0
      return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, name) => {
        const named = values.find(({ parameter_name }) => parameter_name === name)
        return (named ?? values[at++])?.text ?? ''
      })
    })
    .join('\n')
}

const fileAt = (id) => `_control/file?id=${encodeURIComponent(id)}`

const mediaOf = ({ type, content, deleted }) => {
  if (deleted || !content.id) return undefined
  const src = fileAt(content.id)
  if (type === 'image' || type === 'sticker') return made('img', { src, alt: content.caption ?? 'A picture' })
  if (type === 'video') return made('video', { src, controls: true })
  if (type === 'audio') return made('audio', { src, controls: true })
  if (type === 'document')
    return made('a', {
      href: src,
      download: content.filename ?? 'file',
      textContent: content.filename ?? 'File',
    })
  return undefined
}

const labelsOf = ({ type, by, content }) => {
  if (by !== 'us') return []
  if (type === 'interactive') {
    const buttons = content.action?.buttons?.map(({ reply }) => reply.title) ?? []
    return [...buttons, ...(content.action?.sections ?? []).flatMap(({ rows }) => rows.map(({ title }) => title))]
  }
  const known = content.known?.find(({ type: kind }) => kind === 'BUTTONS')?.buttons ?? []
  return known.filter(({ type: kind }) => kind === 'QUICK_REPLY').map(({ text }) => text)
}

const time = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

/** Of what the shop wrote, this person sees no ticks: they are drawn to watch what the hub is told. */
const metaOf = ({ at, by, tick, edited, reactions }) => {
  const faces = [reactions.them, reactions.us].filter(Boolean).join(' ')
  const shown = by === 'us' ? TICKS[tick] : tick === 'read' ? '✓✓' : '✓'
  return made(
    'span',
    { className: 'meta' },
    faces && made('span', { className: 'reactions', textContent: faces }),
    edited && made('span', { textContent: 'edited' }),
    made('time', { textContent: time(at) }),
    made('span', {
      className: tick === 'read' ? 'read' : (tick ?? ''),
      textContent: shown ?? '',
      title: tick ?? 'taken',
    }),
  )
}

const button = (label, press, title = label) =>
  made('button', { type: 'button', textContent: label, title, onclick: press })

const deedsOf = (message, words, deeds) => {
  if (message.deleted) return undefined
  const own = message.by === 'them'
  return made(
    'div',
    { className: 'deeds' },
    button('Answer', () => deeds.answer(message, words), 'Answer this'),
    ...(own ? [] : EMOJIS.map((emoji) => button(emoji, () => deeds.react(message, emoji), `React with ${emoji}`))),
    own && message.type === 'text' && button('Change', () => deeds.edit(message)),
    own && button('Delete', () => deeds.remove(message), 'Delete it for everybody'),
  )
}

export const drawMessage = (message, all, deeds) => {
  const words = wordsOf(message)
  const answered = message.answers && all.find(({ id }) => id === message.answers)
  const mine = message.by === 'them'
  const labels = labelsOf(message)
  const item = made(
    'li',
    { className: mine ? 'mine' : '', tabIndex: -1 },
    made('span', { className: 'words', textContent: mine ? 'You: ' : 'The shop: ' }),
    answered && made('div', { className: 'quote', textContent: wordsOf(answered) || 'A file' }),
    mediaOf(message),
    words && made('p', { textContent: words }),
    labels.length > 0 &&
      made('div', { className: 'choices' }, ...labels.map((label) => button(label, () => deeds.press(message, label)))),
    metaOf(message),
    deedsOf(message, words, deeds),
  )
  item.dataset.id = message.id
  return item
}
