// The hub as a tool for agents needs it, typed: every call is one route of `/v1`. A refusal is a `Problem` with a sentence.
import type { Call, DeskOptions } from './call.ts'
import { createCall } from './call.ts'
import { conversationCalls } from './conversations.ts'
import { fileCalls } from './files.ts'
import type { DeskLive, DeskLiveOptions } from './live.ts'
import { openDeskLive } from './live.ts'
import { accountCalls, contactCalls } from './people.ts'
import type { CommandInput, CommandName, CommandResult, Expect } from './types.ts'

export type { DeskOptions } from './call.ts'
export type { Upload } from './files.ts'
export type { DeskLive, DeskLiveOptions } from './live.ts'
export type * from './types.ts'

export type Desk = ReturnType<typeof openDesk>

export const openDesk = (options: DeskOptions) => {
  const call = createCall(options)
  return {
    ...accountCalls(call),
    ...conversationCalls(call),
    ...contactCalls(call),
    ...fileCalls(call, options),
    command: commandCall(call),
    live: (heard: DeskLiveOptions): DeskLive => openDeskLive(options, heard),
  }
}

type Said = {
  /** A UUIDv7 of one's own, made before the first try: the same again is the same wish. */
  id?: string
  /** What whoever decides saw; if it is no longer so, the answer is a `Problem` with the code `stale`. */
  expect?: Expect
  keepalive?: boolean
  signal?: AbortSignal
}

/** Every change is a command. */
const commandCall =
  (call: Call) =>
  <N extends CommandName>(
    name: N,
    body: CommandInput<N>,
    { id, expect, keepalive, signal }: Said = {},
  ): Promise<CommandResult> =>
    call<CommandResult>('/commands', { method: 'POST', body: { name, body, expect }, key: id, keepalive, signal })
