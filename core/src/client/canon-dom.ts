// Runs in the visitor's browser: types only from the contract, so that no parser enters the bundle.
import type { Canon, CanonBlock, CanonInline, CanonList } from '../contract/canon/types.ts'

// The hub has checked the address before; this is the second wall, for whatever reaches a page another way.
const SAFE_HREF = /^(?:https?:\/\/|mailto:|tel:)[^\s]+$/i

/** Rich text as nodes. Only createElement and text: nothing here is ever parsed as HTML. */
export const canonToDom = (canon: Canon, document: Document): DocumentFragment => {
  const fragment = document.createDocumentFragment()
  fragment.append(...canon.children.map((block) => blockNode(block, document)))
  return fragment
}

const element = (tag: string, document: Document, children: readonly Node[]): HTMLElement => {
  const node = document.createElement(tag)
  node.append(...children)
  return node
}

const blockNode = (block: CanonBlock, document: Document): Node => {
  switch (block.type) {
    case 'paragraph':
      return element('p', document, inlineNodes(block.children, document))
    case 'code':
      return element('pre', document, [element('code', document, [document.createTextNode(block.value)])])
    case 'blockquote':
      return element('blockquote', document, blockNodes(block.children, document))
    case 'list':
      return listNode(block, document)
    default:
      return document.createTextNode('')
  }
}

const blockNodes = (blocks: readonly CanonBlock[], document: Document): Node[] =>
  blocks.map((block) => blockNode(block, document))

const listNode = (list: CanonList, document: Document): Node => {
  const items = list.children.map(({ children: [first, ...rest] }) => {
    // A first line without a paragraph of its own, as people write lists.
    const head =
      first?.type === 'paragraph' ? inlineNodes(first.children, document) : blockNodes(first ? [first] : [], document)
    return element('li', document, [...head, ...blockNodes(rest, document)])
  })
  const node = element(list.ordered ? 'ol' : 'ul', document, items)
  if (list.ordered && list.start !== undefined) node.setAttribute('start', String(list.start))
  return node
}

const TAGS = { strong: 'strong', emphasis: 'em', delete: 'del' } as const

const inlineNodes = (nodes: readonly CanonInline[], document: Document): Node[] =>
  nodes.map((node) => inlineNode(node, document))

const inlineNode = (node: CanonInline, document: Document): Node => {
  switch (node.type) {
    case 'text':
      return document.createTextNode(node.value)
    case 'break':
      return document.createElement('br')
    case 'inlineCode':
      return element('code', document, [document.createTextNode(node.value)])
    case 'link':
      return linkNode(node.url, inlineNodes(node.children, document), document)
    case 'strong':
    case 'emphasis':
    case 'delete':
      return element(TAGS[node.type], document, inlineNodes(node.children, document))
    default:
      // A newer hub may know nodes that this page does not.
      return document.createTextNode('')
  }
}

const linkNode = (url: string, label: readonly Node[], document: Document): Node => {
  if (!SAFE_HREF.test(url)) return element('span', document, label)
  const link = element('a', document, label)
  link.setAttribute('href', url)
  link.setAttribute('rel', 'noopener noreferrer')
  link.setAttribute('target', '_blank')
  return link
}
