// What one person wishes to be told by direct message.
import type { NoticeChoice, NoticePreferences } from '@deskless/core/contract'
import { noticeChoiceNames, noticeChoices } from '@deskless/core/contract'
import type { Checkboxes } from '@slack/types'
import { LIMITS } from '../limits.ts'
import { asJson, asList, asText } from './json.ts'
import { fieldOf, input } from './modal.ts'
import { context, option, plain } from './shapes.ts'
import type { ModalView, ViewState } from './types.ts'

const ALWAYS = 'A line of yours that was not sent, and what only an admin can mend, is always told.'

export const noticesModal = (wants: NoticePreferences): ModalView => {
  const choice = (name: NoticeChoice) => option(noticeChoices[name].about, name)
  const chosen = noticeChoiceNames.filter((name) => wants[name])
  const boxes: Checkboxes = {
    type: 'checkboxes',
    action_id: 'wants',
    options: noticeChoiceNames.map(choice),
    ...(chosen.length > 0 && { initial_options: chosen.map(choice) }),
  }
  return {
    type: 'modal',
    callback_id: 'notices',
    title: plain('Notifications', LIMITS.view.title),
    submit: plain('Save', LIMITS.view.submit),
    close: plain('Cancel', LIMITS.view.close),
    blocks: [input('wants', 'Deskless sends me a direct message when', boxes, true), context(ALWAYS)],
  }
}

export const readNotices = (state: ViewState): NoticePreferences => {
  const chosen = new Set(asList(fieldOf(state, 'wants').selected_options).map((one) => asText(asJson(one).value)))
  return Object.fromEntries(noticeChoiceNames.map((name) => [name, chosen.has(name)])) as NoticePreferences
}
