import type { Installation } from '../client.ts'
import { given } from '../given.ts'
import type { ButtonValue } from '../render/index.ts'
import { readValue } from '../render/index.ts'
import type { Where } from '../say.ts'

/** What Slack says of a pressed button or a chosen item of a menu. */
type Pressed = {
  user: { id: string }
  trigger_id: string
  channel?: { id: string }
  container?: { message_ts?: string; thread_ts?: string; channel_id?: string }
  message?: { ts?: string; thread_ts?: string }
}

/** The same, read. */
export type Press = {
  installation: Installation
  trigger: string
  user: string
  id: string
  about: ButtonValue
  where: Where
}

type Asked = { body: unknown; action: unknown; context: unknown }

/** Undefined when the button is none of ours. */
export const pressOf = ({ body, action, context }: Asked): Press | undefined => {
  const { value, selected_option: chosen } = action as { value?: string; selected_option?: { value: string } }
  const about = readValue(chosen?.value ?? value)
  if (!about) return undefined
  const { installation, key } = given(context)
  const pressed = body as Pressed
  const { trigger_id: trigger, user } = pressed
  return { installation, trigger, user: user.id, id: `slack:${key}`, about, where: whereOf(pressed) }
}

const whereOf = ({ user, channel, container, message }: Pressed): Where => ({
  user: user.id,
  channel: channel?.id ?? container?.channel_id ?? '',
  thread: message?.thread_ts ?? container?.thread_ts ?? message?.ts ?? container?.message_ts,
})
