// What people press and fill in, and what the bot's answer makes of their screen.
import type { Acts, At } from './acts.ts'
import { found, threadOf } from './acts.ts'
import { actionsOf, prefilled } from './cards.ts'
import type { Activity, Answer } from './deliver.ts'
import { envelope } from './deliver.ts'
import type { Attachment, Dialog, Person, Post, World } from './world.ts'
import { chatOf, personCalled, postCalled } from './world.ts'

/** A button of a card, by its title, with what was filled in above it. */
export const press = async (
  acts: Acts,
  as: string,
  at: At,
  title: string,
  inputs: Record<string, string> = {},
): Promise<Answer> => {
  const { person, post } = found(acts, as, at)
  const card = (post.views[person.id] ?? post.attachments.find(isCard)?.content) as Record<string, unknown> | undefined
  const action = card && actionsOf(card).find((one) => one.title === title)
  if (!card || !action) throw new Error(`There is no button ${title} there.`)
  const data = { ...prefilled(card), ...(action.data as object | undefined), ...inputs }
  const asked = action.type === 'Action.Execute' ? executing(action, data) : fetching(data)
  const answer = await acts.courier.bring(invoke(acts, person, post, asked))
  return shown(acts, person, post, answer, { name: 'task/submit' })
}

/** As a client presses that does not know the newer kind of button: it says what the button would have carried. */
export const pressOld = async (
  acts: Acts,
  as: string,
  at: At,
  title: string,
  inputs: Record<string, string> = {},
): Promise<Answer> => {
  const { person, post } = found(acts, as, at)
  const card = post.attachments.find(isCard)?.content as Record<string, unknown> | undefined
  const action = card && actionsOf(card).find((one) => one.title === title)
  const fallback = action?.fallback as Record<string, unknown> | undefined
  if (!card || fallback?.type !== 'Action.Submit') throw new Error(`An older client has no button ${title} there.`)
  const value = { ...prefilled(card), ...(fallback.data as object | undefined), ...inputs }
  const { name: _, ...about } = invoke(acts, person, post, { name: '', value })
  return acts.courier.bring({
    ...about,
    type: 'message',
    id: `f:${acts.world.nextId()}`,
    entities: [],
    attachments: [],
  })
}

export const refresh = async (acts: Acts, as: string, at: At): Promise<Answer> => {
  const { person, post } = found(acts, as, at)
  const card = post.attachments.find(isCard)?.content as { refresh?: { action: Record<string, unknown> } } | undefined
  const action = card?.refresh?.action
  if (!action) throw new Error('This card does not refresh.')
  const { name, value } = executing(action, (action.data as object | undefined) ?? {})
  const answer = await acts.courier.bring(
    invoke(acts, person, post, { name, value: { ...value, trigger: 'automatic' } }),
  )
  return shown(acts, person, post, answer, { name: 'task/submit' })
}

type Asked = { name: string; value: Record<string, unknown> }

const executing = ({ verb, id, title }: Record<string, unknown>, data: object): Asked => ({
  name: 'adaptiveCard/action',
  value: { action: { type: 'Action.Execute', verb, id, title, data }, trigger: 'manual' },
})

const fetching = (data: Record<string, unknown>): Asked => ({
  name: (data.msteams as { type?: string } | undefined)?.type === 'task/fetch' ? 'task/fetch' : 'adaptiveCard/action',
  value: { data, context: { theme: 'default' } },
})

const invoke = (acts: Acts, person: Person, post: Post, { name, value }: Asked): Activity => ({
  ...envelope(acts.world, acts.serviceUrl(), person, conversationOf(post)),
  type: 'invoke',
  id: `f:${acts.world.nextId()}`,
  name,
  value,
  ...(post.id ? { replyToId: post.id } : {}),
})

const conversationOf = (post: Post): string =>
  post.conversation.startsWith('a:') ? post.conversation : threadOf(post.conversation, post.root ?? post.id)

/** An action in the menu of a message. */
export const shortcut = async (acts: Acts, as: string, at: At, commandId: string): Promise<Answer> => {
  const { person, post } = found(acts, as, at)
  const value = { commandId, commandContext: 'message', messagePayload: payloadOf(acts.world, post) }
  const answer = await acts.courier.bring(invoke(acts, person, post, { name: 'composeExtension/fetchTask', value }))
  return shown(acts, person, post, answer, { name: 'composeExtension/submitAction', commandId, message: post.id })
}

/** The box where somebody writes to the bot: no message stands there yet. */
const boxOf = (person: Person): Post => ({
  id: '',
  conversation: chatOf(person),
  from: { id: person.id, name: person.name, bot: false },
  text: '',
  attachments: [],
  entities: [],
  reactions: [],
  views: {},
  edits: 0,
  deleted: false,
})

/** An action of that box. */
export const compose = async (acts: Acts, as: string, commandId: string): Promise<Answer> => {
  const person = personCalled(acts.world, as)
  const box = boxOf(person)
  const value = { commandId, commandContext: 'compose' }
  const answer = await acts.courier.bring(invoke(acts, person, box, { name: 'composeExtension/fetchTask', value }))
  return shown(acts, person, box, answer, { name: 'composeExtension/submitAction', commandId, message: '' })
}

/** A message as it is handed to an action on it: in the shape of the other interface, Graph's. */
const payloadOf = (world: World, post: Post) => {
  const person = world.people.find(({ id }) => id === post.from.id)
  return {
    id: post.id,
    ...(post.root ? { replyToId: post.root } : {}),
    messageType: 'message',
    createdDateTime: new Date(Number(post.id)).toISOString(),
    deleted: post.deleted,
    from: person
      ? { user: { id: person.aadObjectId, displayName: person.name, userIdentityType: 'aadUser' } }
      : { application: { id: world.clientId, displayName: post.from.name, applicationIdentityType: 'bot' } },
    body: { contentType: 'html', content: `<p>${post.text.replaceAll('\n', '<br>')}</p>` },
    attachments: post.attachments,
    mentions: post.entities.map((entity, id) => mentionOf(entity.mentioned as { id: string; name: string }, id)),
  }
}

const mentionOf = ({ id: whom, name }: { id: string; name: string }, id: number) => ({
  id,
  mentionText: name,
  mentioned: whom.startsWith('28:') ? { application: { id: whom.slice(3) } } : { user: { id: whom } },
})

/** The form on somebody's screen, sent by one of its buttons. */
export const submit = async (
  acts: Acts,
  as: string,
  title: string,
  inputs: Record<string, string> = {},
): Promise<Answer> => {
  const person = personCalled(acts.world, as)
  const dialog = acts.world.dialogs.get(person.id)
  if (!dialog) throw new Error(`${person.name} has no form open.`)
  const action = actionsOf(dialog.card).find((one) => one.title === title)
  if (!action) throw new Error(`There is no button ${title} in the form.`)
  const data = { ...prefilled(dialog.card), ...(action.data as object | undefined), ...inputs }
  const post = postCalled(acts.world, dialog.conversation, dialog.root ?? '') ?? boxOf(person)
  const { submit: how } = dialog
  const value =
    how.name === 'task/submit'
      ? { data, context: { theme: 'default' } }
      : {
          data,
          commandId: how.commandId,
          ...aboutMessage(acts.world, postCalled(acts.world, dialog.conversation, how.message)),
        }
  const answer = await acts.courier.bring(invoke(acts, person, post, { name: how.name, value }))
  // A form that was not answered stays on the screen.
  if (answer.status === 200) acts.world.dialogs.delete(person.id)
  return shown(acts, person, post, answer, how)
}

const aboutMessage = (world: World, post: Post | undefined) =>
  post ? { commandContext: 'message', messagePayload: payloadOf(world, post) } : { commandContext: 'compose' }

const isCard = ({ contentType }: Attachment): boolean => contentType === 'application/vnd.microsoft.card.adaptive'

type Task =
  | { type: 'continue'; value: { title?: string; card?: { content: Record<string, unknown> } } }
  | { type: 'message'; value: string }

/** A form opens, a sentence is told, or a card is drawn anew for one person. */
const shown = (acts: Acts, person: Person, post: Post, answer: Answer, submit: Dialog['submit']): Answer => {
  const { world } = acts
  const body = (answer.body ?? {}) as { task?: Task; type?: string; value?: unknown; statusCode?: number }
  const card = body.task?.type === 'continue' ? body.task.value.card?.content : undefined
  const root = post.root ?? post.id
  if (body.task?.type === 'continue' && card)
    world.dialogs.set(person.id, {
      title: body.task.value.title ?? '',
      card,
      submit,
      conversation: post.conversation,
      root,
    })
  if (body.task?.type === 'message') tell(world, person, body.task.value)
  if (body.type === 'application/vnd.microsoft.activity.message') tell(world, person, String(body.value))
  if (body.type === 'application/vnd.microsoft.card.adaptive') post.views[person.id] = body.value
  if (answer.status !== 200) tell(world, person, 'Something went wrong. Please try again.')
  acts.changed()
  return answer
}

const tell = (world: World, { id }: Person, words: string): void =>
  void world.told.set(id, [...(world.told.get(id) ?? []), words])
