// Pages for tests, with their declared shadow roots attached as a browser would.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures', `${name}.html`), 'utf8')

/** Puts the HTML into the test's document. */
export const show = (html: string): Document => {
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? html
  document.body.innerHTML = body
  openShadows(document)
  return document
}

const openShadows = (root: ParentNode): void => {
  for (const template of root.querySelectorAll('template[shadowrootmode="open"]')) {
    const host = template.parentElement
    if (!host || host.shadowRoot) continue
    const shadow = host.attachShadow({ mode: 'open' })
    shadow.append((template as HTMLTemplateElement).content)
    template.remove()
    openShadows(shadow)
  }
}
