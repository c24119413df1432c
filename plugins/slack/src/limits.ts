// What Slack accepts. The app asks before every send, the simulator asks on every call: the same numbers, once.
import { checkBlocks, checkOffered } from './limits-blocks.ts'
import type { Json, Problem } from './limits-table.ts'
import { atMost, invalid, LIMITS, words } from './limits-table.ts'

export type { Problem } from './limits-table.ts'
export { checkBlocks, checkOffered, LIMITS }

export type MessageDraft = {
  text?: string | undefined
  blocks?: readonly unknown[] | undefined
  attachments?: readonly unknown[] | undefined
  markdown_text?: string | undefined
  metadata?: unknown
}

/** What Slack would say to this message; nothing means it is accepted. */
export function checkMessage(message: MessageDraft, verb: 'post' | 'update' = 'post'): Problem[] {
  const { text = '', blocks = [], attachments = [], markdown_text: markdown, metadata } = message
  const found = blocks.length > 0 ? checkBlocks(blocks, 'message') : []
  // A posted text is cut at its limit without a word; only an update is refused.
  if (verb === 'update' && text.length > LIMITS.message.updateText) found.push(tooLong('msg_too_long', '/text'))
  if (markdown !== undefined && markdown.length > LIMITS.markdown.text)
    found.push(tooLong('msg_too_long', '/markdown_text'))
  if (markdown !== undefined && (text || blocks.length > 0))
    found.push({
      code: 'markdown_text_conflict',
      path: '/markdown_text',
      says: 'stands alone, without text and blocks',
    })
  if (attachments.length > LIMITS.message.attachments) found.push(tooLong('too_many_attachments', '/attachments'))
  if (found.length === 0 && sizeOfBlocks(blocks) > LIMITS.message.blocksTotal)
    found.push(tooLong('msg_blocks_too_long', '/blocks'))
  return [...found, ...checkMetadata(metadata)]
}

const tooLong = (code: string, path: string): Problem => ({ code, path, says: 'is too long' })

function checkMetadata(metadata: unknown): Problem[] {
  if (metadata === undefined) return []
  const { event_type: type, event_payload: payload } = (metadata ?? {}) as Json
  const wrong = (code: string, says: string): Problem[] => [{ code, path: '/metadata', says }]
  if (typeof type !== 'string' || !type || typeof payload !== 'object' || payload === null)
    return wrong('invalid_metadata_format', 'needs event_type and event_payload')
  if (Object.values(payload).some((value) => typeof value === 'object' && value !== null && !Array.isArray(value)))
    return wrong('invalid_metadata_schema', 'is flat: values are text, numbers or lists')
  if (JSON.stringify(metadata).length > LIMITS.message.metadata) return wrong('metadata_too_large', 'is too large')
  return []
}

/** The characters a reader sees, which is what Slack adds up. */
export function sizeOfBlocks(blocks: readonly unknown[]): number {
  let size = 0
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (SHOWN.has(key)) size += value.length
    } else if (Array.isArray(value)) for (const one of value) walk(one, key)
    else if (value && typeof value === 'object') for (const [name, one] of Object.entries(value)) walk(one, name)
  }
  walk(blocks, '')
  return size
}
const SHOWN = new Set(['text', 'url', 'name', 'alt_text', 'fallback'])

/** What Slack would say to this modal or home. */
export function checkView(view: unknown): Problem[] {
  const { type, title, submit, close, blocks, private_metadata: memo, callback_id: callbackId } = (view ?? {}) as Json
  if (type !== 'modal' && type !== 'home') return [invalid('/view/type', `unsupported type: ${String(type)}`)]
  const found: Problem[] = []
  if (type === 'modal') {
    if (!title) found.push(invalid('/view', 'missing required field: title'))
    found.push(...words(title, LIMITS.view.title, '/view/title'), ...words(submit, LIMITS.view.submit, '/view/submit'))
    found.push(...words(close, LIMITS.view.close, '/view/close'))
    if (!submit && Array.isArray(blocks) && blocks.some((block) => (block as Json).type === 'input'))
      found.push(invalid('/view', 'missing required field: submit'))
  }
  found.push(...atMost(memo, LIMITS.view.privateMetadata, '/view/private_metadata'))
  found.push(...atMost(callbackId, LIMITS.id, '/view/callback_id'))
  if (!Array.isArray(blocks)) return [...found, invalid('/view', 'missing required field: blocks')]
  found.push(...checkBlocks(blocks, type, '/view/blocks'))
  if (JSON.stringify(view).length > LIMITS.view.bytes)
    found.push({ code: 'view_too_large', path: '/view', says: 'is larger than 250 kB' })
  return found.map((problem) =>
    problem.code === 'invalid_blocks' ? { ...problem, code: 'invalid_arguments' } : problem,
  )
}
