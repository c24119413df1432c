import type { Canon, Gesture, Line, MirrorView, Part, Visibility } from '@deskless/core/contract'
import { conversationState, talkBefore, text, toPlain, visibility } from '@deskless/core/contract'
import type { Installation } from './client.ts'
import type { Someone } from './people.ts'

export type Deed = {
  gesture: Gesture
  actor: Someone
  line: Line['line']
  view: MirrorView
  text: string
  mentions?: boolean
  callsGroup?: boolean
  files?: Line['files']
  subtype?: Line['subtype']
  edit?: boolean
  /** Milliseconds since the deed. */
  age?: number
  /** When the line was typed. */
  typedAt?: number
  /** The line, where it stands in the hub already. */
  stands?: string
}

/** Asks core's one function. */
export const decide = async (installation: Installation, deed: Deed): Promise<Visibility> =>
  visibility(await factsOf(installation, deed))

/** What core's function looks at. A standard channel is seen by its team alone, and guests are told apart one by one. */
export const factsOf = async (installation: Installation, deed: Deed): Promise<Line> => {
  const { view, actor, gesture, stands, files = [] } = deed
  const { assignee } = view.conversation
  return {
    mode: modeFor(deed),
    gesture,
    actor: actor.person,
    line: deed.line,
    actorIsAssignee: assignee !== undefined && assignee.id === actor.member?.id,
    subtype: deed.subtype ?? (files.length > 0 ? 'files' : 'none'),
    edit: deed.edit ?? false,
    text: deed.text,
    mentions: deed.mentions ?? false,
    callsGroup: deed.callsGroup ?? false,
    files,
    ...(await talkBefore(installation, { view, gesture, member: actor.member, stands })),
    channelShared: 'no',
    conversation: isAway(view) ? 'closed' : conversationState(view.conversation),
    ageMs: deed.age ?? 0,
    internalHosts: installation.settings.internalHosts,
  }
}

/** Out of sight or done: somebody brings it back first, and then answers. */
export const isAway = ({ conversation: { status, spam } }: Pick<MirrorView, 'conversation'>): boolean =>
  spam || status === 'resolved' || status === 'snoozed'

/** A line may be read after its thread was opened for typed lines, and have been typed before. */
const modeFor = ({ view, gesture, typedAt = Date.now() }: Deed): Line['mode'] => {
  const before = view.modeSince && !(typedAt >= view.modeSince.getTime())
  return gesture === 'plain' && view.mode === 'direct' && before ? 'explicit' : view.mode
}

export const partsOf = (canon: Canon, files: readonly Part[] = []): Part[] => [
  ...(canon.children.length > 0 ? [text(toPlain(canon), canon)] : []),
  ...files,
]
