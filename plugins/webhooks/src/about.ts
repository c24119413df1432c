import type { ContactView, ConversationView, Hub, MemberView, MessageView } from '@deskless/core/contract'
import type { Delivery } from './tables.ts'

/** What a delivery is about, as it is now. What was removed since is not there. */
export type About = {
  conversation?: ConversationView
  message?: MessageView
  contact?: ContactView
  member?: MemberView
}

export type Subject = Pick<Delivery, 'conversation_id' | 'message_id' | 'details'>

export const aboutOf = async (hub: Hub, { conversation_id, message_id, details }: Subject): Promise<About> => {
  const { read } = hub
  const named = (name: string): string | undefined =>
    typeof details[name] === 'string' ? (details[name] as string) : undefined
  const [contact, member] = [named('contact'), named('member')]
  const conversation = conversation_id ? await read.conversation(conversation_id) : undefined
  return compact({
    conversation,
    message: message_id ? await read.message(message_id) : undefined,
    contact: conversation ? conversation.contact : contact && (await read.contact(contact)),
    member: member && !conversation ? await read.member(member) : undefined,
  })
}

const compact = (about: { [K in keyof About]?: About[K] | '' | undefined }): About =>
  Object.fromEntries(Object.entries(about).filter(([, value]) => value)) as About
