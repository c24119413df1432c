// One walk over a page, into open shadow roots, past what nobody sees or what is no part of the matter. Everything later
// steps need is noted on the way, so that no step walks again.
import type { Budget } from './caps.ts'

/** A stretch of text with the element it stands in. `glued`: nothing separates it from the stretch before. */
export type Stretch = { text: string; at: Element; glued: boolean }

export type Swept = {
  /** The part looked at, then every open shadow root in it. */
  roots: ParentNode[]
  links: HTMLAnchorElement[]
  inputs: HTMLInputElement[]
  /** Elements that say by themselves what they hold: microdata and hCard. */
  marked: Element[]
  json: string[]
  text: Stretch[]
}

// By what a node is, not by whose class it is of: a page and whoever looks at it may not share their classes.
const isElement = (node: Node): node is Element => node.nodeType === 1
export const isShadow = (node: Node | ParentNode | null): node is ShadowRoot =>
  node !== null && (node as Node).nodeType === 11 && 'host' in node
const isText = (node: Node): boolean => node.nodeType === 3
const isAnchor = (element: Element): element is HTMLAnchorElement => element.tagName === 'A'
const isInput = (element: Element): element is HTMLInputElement => element.tagName === 'INPUT'

const CLOSED = new Set([
  'SCRIPT',
  'STYLE',
  'NOSCRIPT',
  'TEMPLATE',
  'SVG',
  'IFRAME',
  'OBJECT',
  'CANVAS',
  'VIDEO',
  'AUDIO',
  'TEXTAREA',
  'SELECT',
  'NAV',
  'FOOTER',
])
const CLOSED_ROLES = new Set(['navigation', 'contentinfo', 'menu', 'menubar', 'search'])
/** Between these and the text around them a reader sees no gap. */
const INLINE = new Set([
  'A',
  'ABBR',
  'B',
  'BDI',
  'BDO',
  'CODE',
  'EM',
  'FONT',
  'I',
  'LABEL',
  'MARK',
  'S',
  'SMALL',
  'SPAN',
  'STRONG',
  'SUB',
  'SUP',
  'U',
  'WBR',
])
const STRESSED = new Set(['B', 'EM', 'I', 'MARK', 'STRONG', 'U'])
const HIDDEN_STYLE = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)/i
const CONTACT_LINK = /^(?:mailto|tel|callto|sms):|^https?:\/\/(?:wa\.me|api\.whatsapp\.com)\//i
const MARKED = '[itemprop], .email, .u-email, .p-tel, .tel'
const FILLED = /(?:^|\s)(?:email|tel)(?:$|\s|-)/

const isClosed = (element: Element): boolean =>
  CLOSED.has(element.tagName.toUpperCase()) ||
  element.hasAttribute('hidden') ||
  element.getAttribute('aria-hidden') === 'true' ||
  CLOSED_ROLES.has(element.getAttribute('role') ?? '') ||
  isEdited(element) ||
  HIDDEN_STYLE.test(element.getAttribute('style')?.slice(0, 500) ?? '')

const isEdited = (element: Element): boolean => {
  const edited = element.getAttribute('contenteditable')
  return edited !== null && edited !== 'false'
}

/** Whether a person sees it. Asked of few: the browser may have to lay the page out to answer. */
export const isShown = (element: Element): boolean => {
  if (typeof element.checkVisibility === 'function' && !element.checkVisibility({ visibilityProperty: true }))
    return false
  for (let at: Element | null = element, steps = 0; at && steps < 200; at = parentOf(at), steps++) {
    if (at.hasAttribute('hidden') || at.getAttribute('aria-hidden') === 'true') return false
    if (HIDDEN_STYLE.test(at.getAttribute('style')?.slice(0, 500) ?? '')) return false
  }
  return true
}

const parentOf = (element: Element): Element | null => {
  if (element.parentElement) return element.parentElement
  const root = element.getRootNode()
  return isShadow(root) ? root.host : null
}

/** Whether one stands in the other, also across shadow roots. */
export const within = (outer: Element, element: Element): boolean => {
  for (let at: Element | null = element, steps = 0; at && steps < 50; steps++) {
    if (outer.contains(at)) return true
    const root = at.getRootNode()
    at = isShadow(root) ? root.host : null
  }
  return false
}

export const sweep = (start: readonly ParentNode[], budget: Budget, ignore: (element: Element) => boolean): Swept => {
  const swept: Swept = { roots: [...start], links: [], inputs: [], marked: [], json: [], text: [] }
  const walk = new Walk(swept, budget, ignore)
  for (const root of start) walk.through(root)
  return swept
}

class Walk {
  readonly #swept: Swept
  readonly #budget: Budget
  readonly #ignore: (element: Element) => boolean
  readonly #seen = new Set<Node>()
  #glued = false

  constructor(swept: Swept, budget: Budget, ignore: (element: Element) => boolean) {
    this.#swept = swept
    this.#budget = budget
    this.#ignore = ignore
  }

  /** Without recursion, so that no depth of a page overflows; a shadow root is walked where its host stands. */
  through(root: ParentNode): void {
    const stack: { node: Node; leaving?: true }[] = [{ node: root }]
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { node, leaving } = top
      if (leaving || this.#seen.has(node)) {
        this.#glued = false
        continue
      }
      if (isText(node)) this.#hear(node)
      else if (this.#enters(node)) {
        const block = !isElement(node) || !INLINE.has(node.tagName.toUpperCase())
        if (block) {
          this.#glued = false
          stack.push({ node, leaving: true })
        }
        this.#seen.add(node)
        pushChildren(stack, node, this.#budget.left('elements') + this.#budget.left('text'))
      }
    }
  }

  #enters(node: Node): boolean {
    if (!isElement(node)) return node.nodeType === 9 || node.nodeType === 11
    if (!this.#budget.take('elements')) return false
    if (node.tagName === 'SCRIPT') this.#script(node)
    if (isClosed(node) || this.#ignore(node)) return false
    this.#note(node)
    return true
  }

  #note(element: Element): void {
    const swept = this.#swept
    if (element.shadowRoot) swept.roots.push(element.shadowRoot)
    if (isAnchor(element)) {
      const href = element.getAttribute('href')
      if (href !== null && this.#budget.take('links') && CONTACT_LINK.test(href)) swept.links.push(element)
    } else if (isInput(element)) {
      if (FILLED.test(element.getAttribute('autocomplete') ?? '')) swept.inputs.push(element)
    }
    if (element.matches(MARKED)) swept.marked.push(element)
  }

  #script(element: Element): void {
    if (element.getAttribute('type') !== 'application/ld+json') return
    const text = element.textContent ?? ''
    if (text.length > 0 && this.#budget.take('jsonBlocks') && this.#budget.take('jsonChars', text.length)) {
      this.#swept.json.push(text)
    }
  }

  #hear(node: Node): void {
    const text = (node.nodeValue ?? '').slice(0, this.#budget.left('text'))
    const at = node.parentElement ?? (isShadow(node.parentNode) ? node.parentNode.host : undefined)
    if (text === '' || !at || !this.#budget.take('text', text.length)) return
    const before = this.#swept.text.at(-1)
    this.#swept.text.push({ text, at, glued: this.#glued && before !== undefined && isOneWord(before.at, at) })
    this.#glued = true
  }
}

/** Two elements side by side hold a label and its value; one within the other, or one that stresses, may hold half a word. */
const isOneWord = (before: Element, after: Element): boolean =>
  before.contains(after) || after.contains(before) || STRESSED.has(before.tagName) || STRESSED.has(after.tagName)

/** Last first, so that the first is taken first. No more than could be looked at anyway. */
const pushChildren = (stack: { node: Node }[], node: Node, most: number): void => {
  const children: Node[] = []
  const shadow = isElement(node) ? node.shadowRoot : null
  for (const parent of shadow ? [shadow, node] : [node]) {
    for (let child = parent.firstChild; child && children.length < most; child = child.nextSibling) children.push(child)
  }
  for (let index = children.length - 1; index >= 0; index--) stack.push({ node: children[index]! })
}
