// Everything Deskless shows in Slack, drawn from views, and everything read back from Slack's own shapes. Pure: no I/O, no clock.
export { askBlocks, correctionBlocks, holdBlocks } from './ask.ts'
export { assignModal, readAssign } from './assign-modal.ts'
export type { CardExtra } from './card.ts'
export { cardBlocks } from './card.ts'
export { customerModal } from './customer-modal.ts'
export { draftBlocks } from './draft.ts'
export { emojiFromName, emojiInText, emojiToName } from './emoji.ts'
export { ENVELOPE_FIELD, readEnvelope } from './envelope.ts'
export { escapeMrkdwn, safeName } from './escape.ts'
export { fateBlock, IT_ARRIVED, SEND_AGAIN } from './fate.ts'
export { HISTORY_NEXT, historyModal } from './history-modal.ts'
export { labelModal, readLabels } from './label-modal.ts'
export { listBlocks, NEXT_PAGE } from './list.ts'
export { LAID_OUT, laidOut, SHOW_ALL } from './mail.ts'
export { laidOutModal, wholeModal } from './mail-modal.ts'
export { callsGroup, stripLeadingMention, withoutChannels } from './mentions.ts'
export type { MenuKey } from './menu.ts'
export { MENU_BUTTON, moreModal } from './menu.ts'
export {
  contactOption,
  MERGE_CHOICE,
  mergedModal,
  mergeModal,
  mergePreviewModal,
  readMerge,
  UNMERGE,
} from './merge-modal.ts'
export { noticeModal } from './modal.ts'
export { moveModal, readMove } from './move-modal.ts'
export { movedCard, movedSentence, pointerBlocks, recapBlocks } from './moved.ts'
export { lineToCanon, textToCanon } from './mrkdwn.ts'
export { noticeBlocks } from './notice.ts'
export { noticesModal, readNotices } from './notices-modal.ts'
export { postBlocks } from './post.ts'
export { stripPrefix } from './prefix.ts'
export { priorityModal, readPriority } from './priority-modal.ts'
export { readReply, replyModal } from './reply-modal.ts'
export { richTextToCanon } from './rich-text-read.ts'
export { canonToRichText } from './rich-text-write.ts'
export { NOT_THE_SAME, SAME_PERSON } from './same-person.ts'
export { sendModal } from './send-modal.ts'
export { failureSentence, refusalSentence, sentences } from './sentences.ts'
export { readMemo, readValue } from './shapes.ts'
export { readSnooze, snoozeModal } from './snooze-modal.ts'
export { tickEmoji, tickFor } from './tick.ts'
export { readTranscript, TRANSCRIPT_FIELD, transcriptModal } from './transcript-modal.ts'
export type * from './types.ts'
export { channelName } from './words.ts'
