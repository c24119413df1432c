// The few shapes of Block Kit everything is made of, cut to what Slack accepts.
import type { ContextBlock, MrkdwnElement, PlainTextElement, PlainTextOption, SectionBlock } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { cut, oneLine } from './escape.ts'
import { asJson, asText, parsedJson } from './json.ts'
import type { ButtonValue, ModalMemo } from './types.ts'

/** Never empty: Slack refuses a text without characters. `emoji: false` keeps a customer's ":x:" what it is. */
export const plain = (text: string, max: number): PlainTextElement => ({
  type: 'plain_text',
  text: oneLine(text, max, '–'),
  emoji: false,
})

/** Already escaped by its caller. `verbatim`: names and addresses are not made into links. */
const mrkdwn = (text: string): MrkdwnElement => ({
  type: 'mrkdwn',
  text: cut(text, LIMITS.section.text) || '–',
  verbatim: true,
})

export const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text) })
export const context = (...texts: string[]): ContextBlock => ({ type: 'context', elements: texts.map(mrkdwn) })

export const option = (text: string, value: string): PlainTextOption => ({
  text: plain(text, LIMITS.option.text),
  value,
})

export const carried = (
  conversation: { id: string; lastInNumber: number },
  more: Record<string, unknown> = {},
): string => JSON.stringify({ c: conversation.id, n: conversation.lastInNumber, ...more })

/** From a button's or option's `value`; undefined when it is not ours. */
export const readValue = (value: unknown): ButtonValue | undefined => {
  const read = typeof value === 'string' ? parsedJson(value) : asJson(value)
  return asText(read.c) && typeof read.n === 'number' ? (read as ButtonValue) : undefined
}

/** From a modal's `private_metadata`. */
export const readMemo = (privateMetadata: unknown): ModalMemo | undefined => readValue(privateMetadata)
