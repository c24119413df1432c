// Every Web API method this Slack knows.
import { AUTH } from './auth.ts'
import type { Method } from './call.ts'
import { CHAT } from './chat.ts'
import { CONVERSATIONS } from './conversations.ts'
import { FILES } from './files.ts'
import { PEOPLE } from './people.ts'
import { VIEWS } from './views.ts'

export const METHODS: Record<string, Method> = { ...AUTH, ...CHAT, ...CONVERSATIONS, ...FILES, ...PEOPLE, ...VIEWS }
