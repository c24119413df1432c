// Finds what an adapter's selector means, also inside open shadow roots. A selector that is none finds nothing.
import type { Budget } from './caps.ts'
import { isShadow } from './sweep.ts'

const INTO = ' >>> '

/** Elements for `select` under the roots, in the order of the page. ` >>> ` goes on inside what was found so far. */
export const deepQuery = (roots: readonly ParentNode[], select: string, budget: Budget): Element[] => {
  const [first = '', ...steps] = select.split(INTO)
  let found = queryIn(roots, first, budget)
  for (const step of steps) {
    found = queryIn(
      found.flatMap((element) => inside(element, roots)),
      step,
      budget,
    )
  }
  return found
}

const queryIn = (roots: readonly ParentNode[], select: string, budget: Budget): Element[] => {
  const found = new Set<Element>()
  for (const root of roots) {
    for (const element of safely(root, select)) {
      if (!found.has(element) && !budget.take('hits')) return [...found]
      found.add(element)
    }
  }
  return [...found]
}

const safely = (root: ParentNode, select: string): Iterable<Element> => {
  try {
    return root.querySelectorAll(select)
  } catch {
    return []
  }
}

/** The element itself and every swept shadow root whose host stands in it. */
const inside = (element: Element, roots: readonly ParentNode[]): ParentNode[] => [
  element,
  ...roots.filter((root) => isShadow(root) && holds(element, root)),
]

const holds = (element: Element, shadow: ShadowRoot): boolean => {
  for (let root: Node = shadow, depth = 0; isShadow(root) && depth < 50; depth++) {
    if (element === root.host || element.contains(root.host)) return true
    root = root.host.getRootNode()
  }
  return false
}
