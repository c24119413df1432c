import type { Attributes, IOptions, Tag } from 'sanitize-html'
import { ATTRIBUTES, DEEPEST, DEPTH, GONE_WHOLE, STYLES, TAGS } from './allowed.ts'

/** Where pictures come from. Undefined: it is not shown. */
export type Sources = {
  /** Of the message's own files, by what its HTML calls them. */
  own(cid: string): string | undefined
  /** Of one that lies elsewhere. */
  elsewhere(url: string): string | undefined
}

/** `elsewhere`: how many pictures lie on other servers, shown or not. */
export type Cleaned = { html: string; elsewhere: number }

/** A stranger's HTML as words, tables and pictures: no script, no form, no frame, no name, nothing fetched but by `sources`. */
export const clean = async (html: string, sources: Sources): Promise<Cleaned> => {
  // Loaded with the first mail somebody looks at.
  const { default: sanitize } = await import('sanitize-html')
  let elsewhere = 0
  const picture = (_: string, given: Attributes): Tag => {
    const { src = '', ...others } = given
    const found = sourceOf(src, given, sources)
    if (found.elsewhere) elsewhere++
    return { tagName: 'img', attribs: { ...others, ...(found.src && { src: found.src }) } }
  }
  const options = { ...OPTIONS, ...notTooDeep(), transformTags: { a: link, img: picture } }
  try {
    return { html: sanitize(html, options), elsewhere }
  } catch (error) {
    if (error instanceof TooDeep)
      return { html: '<p>This message nests deeper than any program writes, and is not shown.</p>', elsewhere: 0 }
    throw error
  }
}

class TooDeep extends Error {}

/** The parser's work grows with the square of the depth: a megabyte of tags in tags would keep everybody waiting for minutes. */
const notTooDeep = (): Pick<IOptions, 'onOpenTag' | 'onCloseTag'> => {
  let depth = 0
  return {
    onOpenTag: () => {
      if (++depth > DEEPEST) throw new TooDeep()
    },
    onCloseTag: () => void depth--,
  }
}

const OPTIONS: IOptions = {
  allowedTags: TAGS,
  nonTextTags: GONE_WHOLE,
  allowedAttributes: ATTRIBUTES,
  allowedStyles: STYLES,
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowProtocolRelative: false,
  nestingLimit: DEPTH,
}

/** Opens beside the mail, and learns nothing of the page it came from. One that leads nowhere by itself is only words. */
const link = (_: string, { href = '', ...others }: Attributes): Tag => {
  const attribs = { ...others, rel: 'noopener noreferrer nofollow', target: '_blank' }
  return { tagName: 'a', attribs: LEADS_OUT.test(href.trim()) ? { ...attribs, href: href.trim() } : attribs }
}

const LEADS_OUT = /^(?:https?:\/\/|mailto:|tel:)/i
/** SVG can carry a script, so it is none of these. */
const CARRIED = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z\d+/=\s]*$/i
const LONGEST_URL = 2_000

type Source = { src?: string | undefined; elsewhere?: boolean }

const sourceOf = (given: string, attributes: Attributes, sources: Sources): Source => {
  const src = given.trim()
  if (/^cid:/i.test(src)) return { src: sources.own(unescaped(src.slice('cid:'.length))) }
  if (CARRIED.test(src)) return { src }
  const url = URL.parse(src.startsWith('//') ? `https:${src}` : src)
  if (!url || !/^https?:$/.test(url.protocol) || url.href.length > LONGEST_URL || isPixel(attributes)) return {}
  return { src: sources.elsewhere(url.href), elsewhere: true }
}

const unescaped = (cid: string): string => {
  try {
    return decodeURIComponent(cid)
  } catch {
    return cid
  }
}

/** Nothing anybody could see: it only tells its server that the mail was read. */
const isPixel = ({ width, height, style = '' }: Attributes): boolean =>
  [width, height].some((size) => /^\s*[01](?:px)?\s*$/.test(size ?? '')) ||
  /(?:^|[;\s])(?:(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:!|;|$)|display\s*:\s*none|visibility\s*:\s*hidden)/i.test(
    style,
  )
