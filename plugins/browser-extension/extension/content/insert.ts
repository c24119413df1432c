// Puts words where the agent last wrote on the page, as if they had typed them. The page hears no more than that.

/** What has the focus, through shadow roots and frames of the same site; a frame of another one is out of reach. */
const focusedIn = (root: DocumentOrShadowRoot): Element | undefined => {
  const at = root.activeElement
  const inside = at?.shadowRoot ?? (at?.tagName === 'IFRAME' ? (at as HTMLIFrameElement).contentDocument : undefined)
  return (inside && focusedIn(inside)) ?? at ?? undefined
}

type Field = HTMLInputElement | HTMLTextAreaElement

// By name: what stands in a frame is of another realm.
const isField = (element: Element): element is Field =>
  element.tagName === 'TEXTAREA' ||
  (element.tagName === 'INPUT' && /^(text|search|email|url|tel)$/.test((element as HTMLInputElement).type))

/** False: nobody writes here, or it is no place to write in. */
export const insert = (text: string, root: Document = document): boolean => {
  const at = focusedIn(root)
  if (!at) return false
  if (isField(at)) return !at.disabled && !at.readOnly && (typed(at.ownerDocument, text) || set(at, text))
  return (at as HTMLElement).isContentEditable && (typed(at.ownerDocument, text) || place(at as HTMLElement, text))
}

/** The only way that pages which keep their own copy of a field believe, and that can be undone. */
const typed = (document: Document, text: string): boolean => document.execCommand('insertText', false, text)

const tell = (element: Element, data: string): boolean =>
  element.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText', data })) ||
  true

const set = (field: Field, text: string): boolean => {
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end')
  return tell(field, text)
}

const place = (box: HTMLElement, text: string): boolean => {
  const selection = box.ownerDocument.getSelection()
  if (!selection || selection.rangeCount === 0 || !box.contains(selection.anchorNode)) box.append(text)
  else {
    const range = selection.getRangeAt(0)
    range.deleteContents()
    range.insertNode(box.ownerDocument.createTextNode(text))
    selection.collapseToEnd()
  }
  return tell(box, text)
}
