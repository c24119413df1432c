import { setAvailability } from '../accounts/availability.ts'
import { setNoticePreferences } from '../accounts/notice-preferences.ts'
import { setSignature } from '../accounts/signature.ts'
import { act } from '../actions/act.ts'
import { defineAttribute, retireAttribute } from '../attributes/define.ts'
import { block } from '../contacts/block.ts'
import { createContact } from '../contacts/create.ts'
import { editContact } from '../contacts/edit.ts'
import { keepApart } from '../contacts/keep-apart.ts'
import { mergeContacts } from '../contacts/merge.ts'
import { remark, removeRemark } from '../contacts/remark.ts'
import { unmergeContact } from '../contacts/unmerge.ts'
import { assign } from '../conversations/assign.ts'
import { confirmSent } from '../conversations/confirm-sent.ts'
import { dismissSuggestion } from '../conversations/dismiss-suggestion.ts'
import { edit } from '../conversations/edit.ts'
import { follow, mute, unfollow } from '../conversations/follow.ts'
import { label } from '../conversations/label.ts'
import { markRead } from '../conversations/mark-read.ts'
import { markSpam } from '../conversations/mark-spam.ts'
import { note } from '../conversations/note.ts'
import { react } from '../conversations/react.ts'
import { release } from '../conversations/release.ts'
import { remove } from '../conversations/remove.ts'
import { reopen } from '../conversations/reopen.ts'
import { reply } from '../conversations/reply.ts'
import { resend } from '../conversations/resend.ts'
import { resolve } from '../conversations/resolve.ts'
import { sendTranscript } from '../conversations/send-transcript.ts'
import { setAttributes } from '../conversations/set-attributes.ts'
import { setPriority } from '../conversations/set-priority.ts'
import { snooze } from '../conversations/snooze.ts'
import { start } from '../conversations/start.ts'
import { suggest } from '../conversations/suggest.ts'
import { linkRecord, unlinkRecord } from '../links/link.ts'
import { eraseContact } from '../person/erase.ts'
import { useCannedResponse } from '../responses/use.ts'
import { setHours } from '../routing/set-hours.ts'
import { linkAgent, unlinkAgent } from '../surfaces/linking.ts'
import { moveMirror } from '../surfaces/moving.ts'
import { closing, switchMode } from '../surfaces/switching.ts'
import { removeView } from '../views/remove.ts'
import { saveView } from '../views/save.ts'
import type { Verbs } from './acting.ts'

/** Everything that can be wished, who may wish it, and the file that does it. */
export const verbs: Verbs = {
  reply: { permission: 'conversations.reply', run: reply },
  note: { permission: 'conversations.note', run: note },
  assign: { permission: 'conversations.assign', run: closing(assign) },
  release: { permission: 'conversations.assign', run: closing(release) },
  resolve: { permission: 'conversations.resolve', run: resolve },
  reopen: { permission: 'conversations.resolve', run: reopen },
  snooze: { permission: 'conversations.resolve', run: snooze },
  label: { permission: 'conversations.label', run: label },
  set_priority: { permission: 'conversations.label', run: setPriority },
  mark_read: { permission: 'conversations.read', run: markRead },
  edit: { permission: 'conversations.note', run: edit },
  remove: { permission: 'conversations.note', run: remove },
  resend: { permission: 'conversations.reply', run: resend },
  confirm_sent: { permission: 'conversations.reply', run: confirmSent },
  react: { permission: 'conversations.reply', run: react },
  merge_contacts: { permission: 'contacts.merge', expects: false, run: mergeContacts },
  keep_apart: { permission: 'contacts.merge', expects: false, run: keepApart },
  unmerge_contact: { permission: 'contacts.merge', expects: false, run: unmergeContact },
  erase_contact: { permission: 'data.manage', expects: false, run: eraseContact },
  block: { permission: 'contacts.edit', expects: false, run: block },
  mark_spam: { permission: 'contacts.edit', run: markSpam },
  start: { permission: 'conversations.start', expects: false, run: start },
  suggest: { permission: 'conversations.suggest', run: suggest },
  dismiss_suggestion: { permission: 'conversations.suggest', run: dismissSuggestion },
  create_contact: { permission: 'contacts.edit', expects: false, run: createContact },
  edit_contact: { permission: 'contacts.edit', expects: false, run: editContact },
  set_attributes: { permission: 'conversations.label', run: setAttributes },
  define_attribute: { permission: 'attributes.manage', expects: false, run: defineAttribute },
  retire_attribute: { permission: 'attributes.manage', expects: false, run: retireAttribute },
  link_record: { permission: 'contacts.edit', expects: false, run: linkRecord },
  unlink_record: { permission: 'contacts.edit', expects: false, run: unlinkRecord },
  remark: { permission: 'contacts.edit', expects: false, run: remark },
  remove_remark: { permission: 'contacts.edit', expects: false, run: removeRemark },
  save_view: { permission: 'conversations.read', expects: false, run: saveView },
  remove_view: { permission: 'conversations.read', expects: false, run: removeView },
  set_mode: { permission: 'conversations.reply', run: switchMode },
  follow: { permission: 'conversations.read', run: follow },
  unfollow: { permission: 'conversations.read', run: unfollow },
  mute: { permission: 'conversations.read', run: mute },
  set_notice_preferences: { permission: 'conversations.read', expects: false, run: setNoticePreferences },
  use_canned_response: { permission: 'conversations.reply', expects: false, run: useCannedResponse },
  move_mirror: { permission: 'conversations.assign', run: moveMirror },
  link_agent: { permission: 'members.manage', expects: false, run: linkAgent },
  unlink_agent: { permission: 'conversations.read', expects: false, run: unlinkAgent },
  set_signature: { permission: 'conversations.read', expects: false, run: setSignature },
  send_transcript: { permission: 'conversations.reply', run: sendTranscript },
  act: { permission: 'conversations.note', run: act },
  set_hours: { permission: 'connections.manage', expects: false, run: setHours },
  set_availability: { permission: 'conversations.read', expects: false, run: setAvailability },
}
