// Telegram's entities → canon. Offsets count UTF-16 units, as JavaScript's strings do.
import type { Canon, CanonBlock, CanonInline, CanonParagraph } from '@deskless/core/contract'
import { isSafeHref, tidy } from '@deskless/core/contract'
import type { Entity } from './updates.ts'

const STYLES: Record<string, 'strong' | 'emphasis' | 'delete'> = {
  bold: 'strong',
  italic: 'emphasis',
  strikethrough: 'delete',
}
const BLOCKS = new Set(['pre', 'blockquote', 'expandable_blockquote'])
const SHOWN = new Set([...Object.keys(STYLES), ...BLOCKS, 'code', 'text_link'])

/** Rich text, or nothing when the entities only mark what anybody sees (addresses, mentions, hashtags). */
export const canonFrom = (text: string, entities: readonly Entity[] = []): Canon | undefined => {
  const shown = entities.filter((entity) => SHOWN.has(entity.type) && entity.length > 0)
  if (shown.length === 0) return undefined
  return tidy({ type: 'root', children: blocks(text, 0, text.length, shown) })
}

const endOf = (entity: Entity): number => entity.offset + entity.length

/** Code blocks and quotes part the text; what lies between them is paragraphs. */
const blocks = (text: string, start: number, end: number, entities: readonly Entity[]): CanonBlock[] => {
  const cuts = entities
    .filter((e) => BLOCKS.has(e.type) && e.offset >= start && endOf(e) <= end)
    .sort((a, b) => a.offset - b.offset)
  const inline = entities.filter((e) => !BLOCKS.has(e.type))
  const made: CanonBlock[] = []
  let at = start
  for (const cut of cuts) {
    if (cut.offset < at) continue
    made.push(...paragraphs(text, at, cut.offset, inline), block(text, cut, inline))
    at = endOf(cut)
  }
  return [...made, ...paragraphs(text, at, end, inline)]
}

const block = (text: string, cut: Entity, inline: readonly Entity[]): CanonBlock => {
  if (cut.type !== 'pre') return { type: 'blockquote', children: paragraphs(text, cut.offset, endOf(cut), inline) }
  const value = text.slice(cut.offset, endOf(cut)).replace(/\n$/, '')
  return cut.language ? { type: 'code', lang: cut.language, value } : { type: 'code', value }
}

const paragraphs = (text: string, start: number, end: number, inline: readonly Entity[]): CanonParagraph[] => {
  const made: CanonParagraph[] = []
  let at = start
  for (const gap of [...text.slice(start, end).matchAll(/\n{2,}/g), undefined]) {
    const stop = gap ? start + gap.index : end
    const children = inlines(text, at, stop, inline)
    if (children.length > 0) made.push({ type: 'paragraph', children })
    at = gap ? stop + gap[0].length : end
  }
  return made
}

/** Telegram's entities either hold one another or stand apart, so the widest that begins first holds the others. */
const inlines = (text: string, start: number, end: number, entities: readonly Entity[]): CanonInline[] => {
  const inside = entities
    .map((e) => ({ ...e, from: Math.max(start, e.offset), to: Math.min(end, endOf(e)) }))
    .filter((e) => e.from < e.to)
    .sort((a, b) => a.from - b.from || b.to - a.to)
  const made: CanonInline[] = []
  let at = start
  for (const entity of inside) {
    if (entity.from < at) continue
    const held = inside.filter((other) => other !== entity && other.from >= entity.from && other.to <= entity.to)
    made.push(...plain(text.slice(at, entity.from)), ...styled(text, entity, held))
    at = entity.to
  }
  return [...made, ...plain(text.slice(at, end))]
}

type Clipped = Entity & { from: number; to: number }

const styled = (text: string, entity: Clipped, held: readonly Entity[]): CanonInline[] => {
  if (entity.type === 'code') return [{ type: 'inlineCode', value: text.slice(entity.from, entity.to) }]
  const children = inlines(text, entity.from, entity.to, held)
  const style = STYLES[entity.type]
  if (style) return [{ type: style, children }]
  return entity.url && isSafeHref(entity.url) ? [{ type: 'link', url: entity.url, children }] : children
}

const plain = (text: string): CanonInline[] =>
  text
    .split('\n')
    .flatMap((line, i): CanonInline[] => [
      ...(i > 0 ? [{ type: 'break' } as const] : []),
      ...(line ? [{ type: 'text', value: line } as const] : []),
    ])
