// Channels, apps and direct messages, with a dot on what has not been seen.
import { h } from './dom.js'

/** The newest message seen in each channel, while this page is open. */
const seen = new Map()

export function drawSidebar(node, { team, channels, apps, channel: current }, { home, go, goHome, join }) {
  for (const { id, latest } of channels) if (id === current || !seen.has(id)) seen.set(id, latest)
  const row = (one) => {
    const unread = one.member && one.latest > (seen.get(one.id) ?? '')
    const mark = one.kind === 'group' ? '🔒' : one.kind === 'im' ? '•' : '#'
    const here = one.id === current && !home
    const props = {
      class: unread ? 'unread' : '',
      'aria-current': String(here),
      onclick: () => (one.member ? go(one.id) : join(one.id)),
    }
    return h(
      'button',
      props,
      h('span', { 'aria-hidden': 'true' }, mark),
      one.name,
      !one.member && h('span', { class: 'hint' }, '(join)'),
    )
  }
  const appRow = (app) =>
    h(
      'button',
      { 'aria-current': String(home === app.id), onclick: () => goHome(app.id) },
      h('span', { 'aria-hidden': 'true' }, '◆'),
      app.name,
    )
  const direct = channels.filter(({ kind }) => kind === 'im')
  node.replaceChildren(
    h('h1', {}, team.name),
    h('h2', {}, 'Channels'),
    ...channels.filter(({ kind }) => kind !== 'im').map(row),
    h('h2', {}, 'Apps'),
    ...apps.map(appRow),
    ...(direct.length > 0 ? [h('h2', {}, 'Direct messages'), ...direct.map(row)] : []),
  )
}
