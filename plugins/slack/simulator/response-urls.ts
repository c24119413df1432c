// The address an app may answer to after a human act: five times, for half an hour.
import { checkMessage } from '../src/limits.ts'
import { edit, post, remove } from './messages.ts'
import type { Block, Json, ResponseUrl } from './model.ts'
import type { World } from './world.ts'
import { installationOf, messageAt } from './world.ts'

const MOST_USES = 5

type Reply = {
  text?: string
  blocks?: Block[]
  response_type?: string
  replace_original?: boolean
  delete_original?: boolean
  thread_ts?: string
}

/** The HTTP answer, as Slack words it. */
export function respond(world: World, key: string, body: Buffer): { status: number; text: string } {
  const target = world.responseUrls.get(key)
  const entry = world.ledger.call('response_url', target?.appId, parse(body) ?? {})
  const answer = target ? use(world, target, parse(body)) : { status: 404, text: 'no_service' }
  world.ledger.settle(entry, { status: answer.status, ok: answer.status === 200, body: answer.text })
  return answer
}

function parse(body: Buffer): (Reply & Json) | undefined {
  try {
    return JSON.parse(body.toString()) as Reply & Json
  } catch {
    return undefined
  }
}

function use(world: World, target: ResponseUrl, reply: Reply | undefined): { status: number; text: string } {
  if (target.expiresAt < world.clock.now()) return { status: 404, text: 'expired_url' }
  if (target.uses >= MOST_USES) return { status: 404, text: 'used_url' }
  if (!reply) return { status: 400, text: 'invalid_payload' }
  const [problem] = checkMessage(reply)
  if (problem) return { status: 400, text: problem.code }
  target.uses++
  apply(world, target, reply)
  return { status: 200, text: 'ok' }
}

function apply(world: World, target: ResponseUrl, reply: Reply): void {
  const channel = world.channels.get(target.channel)!
  const installation = installationOf(world, target.appId, channel.teamId)
  const original = target.message ? messageAt(channel, target.message) : undefined
  if (reply.delete_original && original) return remove(world, channel, original)
  const content = { text: reply.text ?? '', blocks: reply.blocks ?? [] }
  const bot = installation?.botUserId ?? 'USLACKBOT'
  if (reply.replace_original && original) return edit(world, channel, original, content, bot)
  const threadTs = reply.thread_ts ?? target.threadTs
  post(world, channel, {
    ...content,
    user: bot,
    ...(installation && { botId: installation.botId }),
    appId: target.appId,
    ...(reply.response_type !== 'in_channel' && { onlyFor: target.userId }),
    ...(threadTs && { threadTs }),
  })
}
