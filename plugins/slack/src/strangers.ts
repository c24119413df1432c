import type { DoorAnswer } from '@deskless/core/contract'
import { json } from '@deskless/core/contract'
import type { Body } from './receive.ts'
import type { Hooked } from './response-url.ts'
import { sayByUrl } from './response-url.ts'

export type Asked = Hooked & { publicUrl: string }

/** Somebody in a workspace nobody connected here pressed or typed something: they are told so, and what to do. */
export const answerStranger = async (body: Body, asked: Asked): Promise<DoorAnswer> => {
  const said = await toStranger(body, asked)
  return said ? json(said) : { status: 200 }
}

/** What the press itself is answered with, however it came; undefined: nothing, or by its own address. */
export const toStranger = async (body: Body, asked: Asked): Promise<Record<string, unknown> | undefined> => {
  const text = sentence(asked)
  if (body.type === 'view_submission') return { response_action: 'update', view: closing(text) }
  if (body.type === 'block_suggestion') return { options: [] }
  if (typeof body.command === 'string') return { response_type: 'ephemeral', text }
  if (typeof body.response_url === 'string' && body.type !== 'event_callback')
    await sayByUrl(body.response_url, text, asked)
  return undefined
}

const sentence = ({ publicUrl }: Asked): string =>
  `Deskless is not connected to this Slack workspace any more, or not yet. Whoever looks after it can connect it at ${publicUrl}/setup/.`

const closing = (text: string) => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'Not connected' },
  blocks: [{ type: 'section', text: { type: 'plain_text', text } }],
})
