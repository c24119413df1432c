// Everything the SDK hands us, and the file that deals with it.
import type { App } from '@microsoft/teams.apps'
import type { Activity } from '../activity.ts'
import { onDeleted, onEdited } from '../gestures/changed.ts'
import { onChat } from '../gestures/chat.ts'
import { onOpen, onShortcut, onSubmit } from '../gestures/forms.ts'
import { onInstall, onTeam } from '../gestures/installs.ts'
import { pressOf, textIn } from '../gestures/press.ts'
import { onReaction } from '../gestures/reaction.ts'
import { onExecute } from '../gestures/triage.ts'
import { onLine } from '../gestures/typed.ts'
import type { Given } from '../given.ts'
import { given, listening } from '../given.ts'
import { noteService } from '../places-known.ts'
import type { Payload } from '../render/read.ts'
import { tellOnly } from '../say.ts'

type Listener = (activity: Activity, given: Given) => Promise<unknown>
type Context = { activity: unknown }

const inPerson: Listener = (activity, given) => {
  if ('verb' in valueIn(activity)) return pressedOld(activity, given)
  return activity.conversation?.conversationType === 'personal' ? onChat(activity, given) : onLine(activity, given)
}

type Value = {
  verb?: unknown
  data?: unknown
  action?: { verb?: string; data?: unknown }
  commandId?: string
  messagePayload?: Payload
}

const valueIn = ({ value }: Activity): Value => (typeof value === 'object' && value !== null ? (value as Value) : {})

/** By a client that is too old for the button: it brings no answer to its screen, so words are told in the chat. */
const pressedOld: Listener = async (activity, given) => {
  const press = await pressOf(activity, activity.value, given)
  const verb = textIn(press, 'verb')
  const answer = (await onExecute(press, verb)) as { type?: string; value?: unknown }
  const { installation, person, root } = press
  if (answer.type?.endsWith('activity.message')) await tellOnly(installation, { person, root }, String(answer.value))
}

const pressed: Listener = async (activity, given) => {
  const { action, data } = valueIn(activity)
  const carried = { ...(action?.data as object | undefined), ...(data as object | undefined) }
  return onExecute(await pressOf(activity, carried, given), action?.verb ?? '')
}

const form =
  (work: (press: Awaited<ReturnType<typeof pressOf>>, value: Value) => Promise<unknown>): Listener =>
  async (activity, given) => {
    const value = valueIn(activity)
    return work(await pressOf(activity, value.data, given), value)
  }

export const listeners = (app: App): void => {
  const on = (name: Parameters<App['on']>[0], listener: Listener): void => {
    const called = listening(async ({ activity }: Context) => {
      const it = activity as Activity
      await noteService(given().installation, it)
      return listener(it, given())
    })
    app.on(name, called as never)
  }
  on('message', inPerson)
  on('messageUpdate', onEdited)
  on('messageDelete', onDeleted)
  on('messageReaction', onReaction)
  on('installationUpdate', onInstall)
  on('conversationUpdate', onTeam)
  on('card.action', pressed)
  on('dialog.open', form(onOpen))
  on('dialog.submit', form(onSubmit))
  on(
    'message.ext.open',
    form((press, { commandId = '', messagePayload = {} }) => onShortcut(press, commandId, messagePayload)),
  )
  on('message.ext.submit', form(onSubmit))
}
