import type { Action, ActionView, ConversationView } from '../contract/index.ts'
import type { Registry } from '../services.ts'

/** Undefined also for what every object has by nature. */
export const actionNamed = (registry: Registry, plugin: string, name: string): Action | undefined => {
  const { actions = {} } = registry.get(plugin) ?? {}
  return Object.hasOwn(actions, name) ? actions[name] : undefined
}

/** What plugins can do with this conversation, in the order they were installed. */
export const offered = (registry: Registry, conversation: ConversationView): ActionView[] =>
  registry.all.flatMap(({ id: plugin, actions = {} }) =>
    Object.entries(actions).flatMap(([action, { label, fits }]) =>
      fits && !fits(conversation) ? [] : [{ plugin, action, label }],
    ),
  )
