import type { EnvelopeDraft } from './draft.ts'

type Mailbox = EnvelopeDraft['to'][number]

const ADDRESS = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.?[^\s@<>(),;:"]*$/

/** `Nadia <nadia@shop.example>, omar@x.example`: what can be read, and what cannot. The hub looks more closely. */
export const readMailboxes = (text: string): { found: Mailbox[]; wrong: string[] } => {
  const found: Mailbox[] = []
  const wrong: string[] = []
  for (const piece of pieces(text)) {
    const [, name = '', inside] = /^(.*)<([^<>]*)>$/.exec(piece) ?? []
    const address = (inside ?? piece).trim()
    const called = name.trim().replace(/^"(.*)"$/, '$1')
    if (ADDRESS.test(address)) found.push(called ? { address, name: called } : { address })
    else wrong.push(piece)
  }
  return { found, wrong }
}

/** Parted by commas or semicolons, but not within quotes: “Lindqvist, Maya” is one name. */
const pieces = (text: string): string[] =>
  (text.match(/(?:"[^"]*"|[^,;"])+/g) ?? []).map((piece) => piece.trim()).filter(Boolean)

export const mailboxText = ({ address, name }: Mailbox): string => {
  if (!name) return address
  return `${/[,;<>"]/.test(name) ? `"${name.replaceAll('"', '')}"` : name} <${address}>`
}
