import { statements as tenants } from './0001-tenants.ts'
import { statements as connections } from './0002-connections.ts'
import { statements as conversations } from './0003-conversations.ts'
import { statements as lines } from './0004-lines.ts'
import { statements as signIn } from './0005-sign-in.ts'
import { statements as mirrors } from './0006-mirrors.ts'
import { statements as lists } from './0007-lists.ts'
import { statements as atRest } from './0008-at-rest.ts'
import { statements as apps } from './0009-apps.ts'
import { statements as notices } from './0010-notices.ts'
import { statements as holds } from './0011-holds.ts'
import { statements as rules } from './0012-rules.ts'
import { statements as cannedResponses } from './0013-canned-responses.ts'
import { statements as people } from './0014-people.ts'
import { statements as routing } from './0015-routing.ts'
import { statements as setups } from './0016-setups.ts'
import { statements as home } from './0017-home.ts'
import { statements as wordsIn } from './0018-words-in.ts'
import { statements as gestures } from './0019-gestures.ts'
import { statements as suggestions } from './0020-suggestions.ts'
import { statements as rawFiles } from './0021-raw-files.ts'
import { statements as search } from './0022-search.ts'
import { statements as envelopes } from './0023-envelopes.ts'
import { statements as desk } from './0024-desk.ts'
import { statements as toldRead } from './0025-told-read.ts'
import { statements as outbox } from './0027-outbox.ts'
import { statements as listening } from './0028-listening.ts'
import { statements as devices } from './0029-devices.ts'
import { statements as identities } from './0030-identities.ts'
import { statements as language } from './0031-language.ts'
import { statements as scopedUserIds } from './0032-scoped-user-ids.ts'
import { statements as beside } from './0033-beside.ts'
import { statements as transcripts } from './0034-transcripts.ts'
import { statements as channelIds } from './0035-channel-ids.ts'
import { statements as stood } from './0037-stood.ts'
import { statements as ourReactions } from './0039-our-reactions.ts'
import { statements as remarks } from './0046-remarks.ts'
import { statements as refusedFiles } from './0047-refused-files.ts'
import { statements as channelLabels } from './0051-channel-labels.ts'
import { statements as hours } from './0053-hours.ts'
import { statements as timeZones } from './0057-time-zones.ts'
import { statements as heldCalls } from './0058-held-calls.ts'

/** In order, never edited once released: migrations only add. */
export const migrations: Record<string, readonly string[]> = {
  '0001-tenants': tenants,
  '0002-connections': connections,
  '0003-conversations': conversations,
  '0004-lines': lines,
  '0005-sign-in': signIn,
  '0006-mirrors': mirrors,
  '0007-lists': lists,
  '0008-at-rest': atRest,
  '0009-apps': apps,
  '0010-notices': notices,
  '0011-holds': holds,
  '0012-rules': rules,
  '0013-canned-responses': cannedResponses,
  '0014-people': people,
  '0015-routing': routing,
  '0016-setups': setups,
  '0017-home': home,
  '0018-words-in': wordsIn,
  '0019-gestures': gestures,
  '0020-suggestions': suggestions,
  '0021-raw-files': rawFiles,
  '0022-search': search,
  '0023-envelopes': envelopes,
  '0024-desk': desk,
  '0025-told-read': toldRead,
  '0027-outbox': outbox,
  '0028-listening': listening,
  '0029-devices': devices,
  '0030-identities': identities,
  '0031-language': language,
  '0032-scoped-user-ids': scopedUserIds,
  '0033-beside': beside,
  '0034-transcripts': transcripts,
  '0035-channel-ids': channelIds,
  '0037-stood': stood,
  '0039-our-reactions': ourReactions,
  '0046-remarks': remarks,
  '0047-refused-files': refusedFiles,
  '0051-channel-labels': channelLabels,
  '0053-hours': hours,
  '0057-time-zones': timeZones,
  '0058-held-calls': heldCalls,
}
