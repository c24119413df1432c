// What opens when somebody wants more of a mail than its line in the thread shows.
import type { MessageView, MirrorView } from '@deskless/core/contract'
import { fromPlain } from '@deskless/core/contract'
import { LIMITS } from '../limits.ts'
import { restsOf } from './mail.ts'
import { modal } from './modal.ts'
import { wordBlocks } from './post.ts'
import { context, plain, section } from './shapes.ts'
import type { KnownBlock, ModalView } from './types.ts'

/** Slack takes 250,000 bytes of a form. */
const FORM_BYTES = 200_000
const FORM_BLOCKS = 90

/** The words of a mail with what was cut off them. */
export const wholeModal = (view: MirrorView, message: MessageView): ModalView => {
  const whole = restsOf(message).map(({ text, rest }) => (rest.includes(text) ? rest : `${text}\n\n${rest}`))
  const blocks = wordBlocks(fromPlain(whole.join('\n\n')))
  const fitting = firstThatFit(blocks)
  const goesOn = fitting.length < blocks.length ? [context('_It is longer than a form in Slack may be._')] : []
  return modal({ view, callback: 'whole', title: 'The whole mail', blocks: [...fitting, ...goesOn] })
}

const firstThatFit = (blocks: readonly KnownBlock[]): KnownBlock[] => {
  let room = FORM_BYTES
  return blocks.slice(0, FORM_BLOCKS).filter((block) => {
    room -= Buffer.byteLength(JSON.stringify(block))
    return room >= 0
  })
}

/** The link is made when it is asked for, so that none stands in the thread that has ended, or that outlives the thread. */
export const laidOutModal = (view: MirrorView, url: string): ModalView =>
  modal({
    view,
    callback: 'laid_out',
    title: 'As it was laid out',
    blocks: [
      section(
        'The mail as its writer laid it out, on a page of its own. The link works for an hour, for whoever has it.',
      ),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'keep',
            style: 'primary',
            url,
            text: plain('Open the page', LIMITS.button.text),
          },
        ],
      },
    ],
  })
