import { setAvailability } from '../accounts/availability.ts'
import { block } from '../contacts/block.ts'
import { editContact } from '../contacts/edit.ts'
import { mergeContacts } from '../contacts/merge.ts'
import { unmergeContact } from '../contacts/unmerge.ts'
import { assign } from '../conversations/assign.ts'
import { dismissSuggestion } from '../conversations/dismiss-suggestion.ts'
import { edit } from '../conversations/edit.ts'
import { label } from '../conversations/label.ts'
import { markRead } from '../conversations/mark-read.ts'
import { markSpam } from '../conversations/mark-spam.ts'
import { note } from '../conversations/note.ts'
import { release } from '../conversations/release.ts'
import { remove } from '../conversations/remove.ts'
import { reopen } from '../conversations/reopen.ts'
import { reply } from '../conversations/reply.ts'
import { resend } from '../conversations/resend.ts'
import { resolve } from '../conversations/resolve.ts'
import { setPriority } from '../conversations/set-priority.ts'
import { snooze } from '../conversations/snooze.ts'
import { start } from '../conversations/start.ts'
import { suggest } from '../conversations/suggest.ts'
import { eraseContact } from '../person/erase.ts'
import { switchMode } from '../surfaces/switching.ts'
import type { Verbs } from './acting.ts'

/** Everything that can be wished, who may wish it, and the file that does it. */
export const verbs: Verbs = {
  reply: { permission: 'conversations.reply', run: reply },
  note: { permission: 'conversations.note', run: note },
  assign: { permission: 'conversations.assign', run: assign },
  release: { permission: 'conversations.assign', run: release },
  resolve: { permission: 'conversations.resolve', run: resolve },
  reopen: { permission: 'conversations.resolve', run: reopen },
  snooze: { permission: 'conversations.resolve', run: snooze },
  label: { permission: 'conversations.label', run: label },
  set_priority: { permission: 'conversations.label', run: setPriority },
  mark_read: { permission: 'conversations.read', run: markRead },
  edit: { permission: 'conversations.note', run: edit },
  remove: { permission: 'conversations.note', run: remove },
  resend: { permission: 'conversations.reply', run: resend },
  merge_contacts: { permission: 'contacts.merge', expects: false, run: mergeContacts },
  unmerge_contact: { permission: 'contacts.merge', expects: false, run: unmergeContact },
  erase_contact: { permission: 'data.manage', expects: false, run: eraseContact },
  block: { permission: 'contacts.edit', expects: false, run: block },
  mark_spam: { permission: 'contacts.edit', run: markSpam },
  start: { permission: 'conversations.start', expects: false, run: start },
  suggest: { permission: 'conversations.suggest', run: suggest },
  dismiss_suggestion: { permission: 'conversations.suggest', run: dismissSuggestion },
  edit_contact: { permission: 'contacts.edit', expects: false, run: editContact },
  set_mode: { permission: 'conversations.reply', run: switchMode },
  set_availability: { permission: 'conversations.read', expects: false, run: setAvailability },
}
