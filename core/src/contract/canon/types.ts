// Rich text as everybody here speaks it: a small part of mdast, without positions and without anything that could run.
import type * as Mdast from 'mdast'

type Plain<N extends { type: string }, K extends keyof N = never> = Pick<N, 'type' | K>

export type CanonText = Plain<Mdast.Text, 'value'>
export type CanonInlineCode = Plain<Mdast.InlineCode, 'value'>
export type CanonBreak = Plain<Mdast.Break>
export type CanonStyle = { type: 'strong' | 'emphasis' | 'delete'; children: CanonInline[] }
export type CanonLink = Plain<Mdast.Link, 'url'> & { children: CanonInline[] }
export type CanonInline = CanonText | CanonInlineCode | CanonBreak | CanonStyle | CanonLink

export type CanonParagraph = Plain<Mdast.Paragraph> & { children: CanonInline[] }
export type CanonCode = Plain<Mdast.Code, 'value'> & { lang?: string }
export type CanonQuote = Plain<Mdast.Blockquote> & { children: CanonBlock[] }
export type CanonItem = Plain<Mdast.ListItem> & { children: CanonBlock[] }
export type CanonList = Plain<Mdast.List> & { ordered: boolean; start?: number; children: CanonItem[] }
export type CanonBlock = CanonParagraph | CanonCode | CanonQuote | CanonList

export type Canon = Plain<Mdast.Root> & { children: CanonBlock[] }
export type CanonNode = Canon | CanonBlock | CanonItem | CanonInline

/** What a piece of text can carry beside its characters; channels name those they can show. */
export const MARKS = ['strong', 'emphasis', 'delete', 'inlineCode', 'code', 'link', 'list', 'blockquote'] as const
export type Mark = (typeof MARKS)[number]
