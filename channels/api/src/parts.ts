// Parts as they travel ↔ parts as the hub keeps them.
import type { FilePart, Files, Part } from '@deskless/core/contract'
import { fromMarkdown, isSafeHref, text, toMarkdown, toPlain } from '@deskless/core/contract'
import type { StoredPart } from './stored.ts'

export const partsFrom = (parts: readonly StoredPart[]): Part[] => parts.map(partFrom)

const partFrom = (part: StoredPart): Part => {
  switch (part.is) {
    case 'text':
      return textFrom(part)
    case 'file':
      return fileFrom(part)
    case 'location':
      return part
    case 'unknown':
      return part
    default:
      return part satisfies never
  }
}

const textFrom = ({ text: plain, markdown, canon }: Extract<StoredPart, { is: 'text' }>): Part => {
  if (markdown === undefined) return text(plain ?? '', canon)
  const read = fromMarkdown(markdown)
  return text(toPlain(read), read)
}

const fileFrom = ({ url, name, mime, as, caption, uploaded }: Extract<StoredPart, { is: 'file' }>): FilePart => {
  const type = mime ?? uploaded?.mime ?? 'application/octet-stream'
  return {
    is: 'file',
    ...(uploaded ? { file: uploaded.file, size: uploaded.size } : { source: { url: url as string } }),
    name: name ?? uploaded?.name ?? nameIn(url),
    mime: type,
    as: as ?? kindOf(type),
    ...(caption && { caption }),
  }
}

const nameIn = (url = ''): string => {
  const last = URL.parse(url)?.pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last).slice(0, 300) || 'file'
  } catch {
    return 'file'
  }
}

const kindOf = (mime: string): FilePart['as'] => {
  const [kind] = mime.split('/')
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}

/** How long a link in a message opens its file. */
const LINK_SECONDS = 24 * 3600

/** A part for the other side. Links are made as it goes out, so that a late one still opens. */
export const partOut = (part: Part, files: Pick<Files, 'link'>): Record<string, unknown> => {
  switch (part.is) {
    case 'text':
      return { is: 'text', text: part.text, ...(part.canon && { markdown: toMarkdown(part.canon) }) }
    case 'file': {
      const { file, source: _, ...rest } = part
      return { ...rest, url: files.link(file as string, LINK_SECONDS) }
    }
    case 'card':
      return { ...part, links: part.links.filter(({ url }) => isSafeHref(url)) }
    default:
      return part
  }
}
