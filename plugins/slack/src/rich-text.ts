/** The part of Slack's rich text we read and write. */
export type Style = { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean }
export type RichInline =
  | { type: 'text'; text: string; style?: Style }
  | { type: 'link'; url: string; text?: string; style?: Style }
  | { type: 'emoji'; name: string; unicode?: string; skin_tone?: number }
  | { type: 'user'; user_id: string; style?: Style }
  | { type: 'usergroup'; usergroup_id: string }
  | { type: 'channel'; channel_id: string }
  | { type: 'broadcast'; range: string }
  | { type: 'color'; value: string }
  | { type: 'date'; fallback?: string; timestamp?: number }
export type RichSection = { type: 'rich_text_section'; elements: RichInline[] }
export type RichElement =
  | RichSection
  | { type: 'rich_text_list'; style: 'bullet' | 'ordered'; indent?: number; offset?: number; elements: RichSection[] }
  | { type: 'rich_text_quote'; elements: RichInline[] }
  | { type: 'rich_text_preformatted'; elements: RichInline[] }
export type RichText = { type: 'rich_text'; block_id?: string; elements: RichElement[] }

export const isRichText = (block: unknown): block is RichText => {
  const { type, elements } = (block ?? {}) as { type?: unknown; elements?: unknown }
  return type === 'rich_text' && Array.isArray(elements)
}

/** Every inline element of a tree, wherever it hangs. */
export const inlinesOf = (blocks: readonly RichText[]): RichInline[] =>
  blocks.flatMap((block) =>
    block.elements.flatMap((element) =>
      element.type === 'rich_text_list' ? element.elements.flatMap((item) => item.elements) : element.elements,
    ),
  )
