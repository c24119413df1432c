import { launcherStyle } from './launcher-style.ts'

/** Elsewhere it is “Chat”, until the app is here and brings the rest. */
const LABELS = 'en Open chat,ar فتح المحادثة,he צ׳אט,ru Чат,uk Чат,zh 聊天,ja チャット,ko 채팅,hi चैट'
const SHAPES = [
  'M12 3.5c-5 0-9 3.3-9 7.6 0 2.3 1.2 4.4 3.1 5.8-.1 1.2-.6 2.3-1.5 3.3 1.9 0 3.5-.7 4.8-1.7.8.2 1.7.3 2.6.3 5 0 9-3.4 9-7.7s-4-7.6-9-7.6Z',
  'm6 9.5 6 6 6-6',
]

/** The button and its badge, made node by node: a page may forbid everything that looks like HTML from a string. */
export const launcher = (
  root: ShadowRoot,
  { accent, position, label, locale, launcher, offsetX, offsetY }: DOMStringMap,
): [HTMLButtonElement, HTMLElement] => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(launcherStyle(accent))
  const { classList, style } = root.host as HTMLElement
  // Without a wish it stands where lines end.
  if (position ? position === 'left' : document.documentElement.dir === 'rtl') classList.add('left')
  if (launcher) classList.add('bare')
  if (offsetX) style.setProperty('--x', `${Number(offsetX)}px`)
  if (offsetY) style.setProperty('--y', `${Number(offsetY)}px`)
  root.adoptedStyleSheets = [sheet]
  const button = document.createElement('button')
  const language = (locale || document.documentElement.lang || navigator.language).slice(0, 2)
  button.className = 'launcher'
  button.type = 'button'
  button.ariaLabel = label ?? new RegExp(`${language} ([^,]+)`).exec(LABELS)?.[1] ?? 'Chat'
  button.ariaHasPopup = 'dialog'
  button.ariaExpanded = 'false'
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.ariaHidden = 'true'
  for (const shape of SHAPES) {
    const path = document.createElementNS(svg.namespaceURI, 'path')
    path.setAttribute('d', shape)
    svg.append(path)
  }
  const badge = document.createElement('i')
  badge.hidden = true
  button.append(svg, badge)
  root.append(button)
  return [button, badge]
}
