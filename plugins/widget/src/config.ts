// What a browser learns of the inbox it talks to: its look, its limits and what may be done.
import { isOpen } from '@deskless/core/contract'
import { entryOf } from './admit.ts'
import type { Inbox } from './gate.ts'
import { hoursView } from './hours.ts'
import { lookOf } from './look.ts'
import { pushKeys } from './push/keys.ts'
import type { Visit } from './token.ts'
import type { PublicConfig } from './wire.ts'
import { FILE_MAX, FILES_PER_MESSAGE, TEXT_MAX } from './wire.ts'

const TEAM_SHOWN = 3

export const publicConfig = async (inbox: Inbox, visit: Visit): Promise<PublicConfig> => {
  const { settings, hub } = inbox
  const members = await hub.read.members()
  const online = members.filter((member) => member.availability === 'online')
  const { title, greeting, replyTime, teamName, accent, locale, theme, sound } = settings
  const entry = entryOf(settings, visit)
  const now = new Date()
  const there = online.length > 0 && (!inbox.hours || isOpen(inbox.hours, now))
  return {
    ...{ title, greeting, replyTime, teamName, accent, locale, theme, sound },
    look: lookOf(settings),
    several: settings.severalConversations,
    ...(entry ? { entry } : {}),
    askEmail: settings.askEmail && !there && !visit.vouched?.email,
    may: {
      transcript: settings.transcripts,
      erase: settings.deleteMyData,
      ...(settings.webPush ? { push: (await pushKeys(hub)).publicKey } : {}),
    },
    work: visit.user ? 0 : settings.proofOfWork,
    team: online.slice(0, TEAM_SHOWN).map(({ name, avatarUrl }) => ({ name, ...(avatarUrl ? { avatarUrl } : {}) })),
    online: there,
    ...(inbox.hours ? { hours: hoursView(inbox.hours, now, online.length > 0) } : {}),
    limits: { text: TEXT_MAX, file: FILE_MAX, files: FILES_PER_MESSAGE },
  }
}
