// `/_control/…`: what tests and other processes do here.
import type { Exchange, Parts } from './exchange.ts'
import { answer } from './exchange.ts'
import type { Fault, Fields } from './world.ts'

export const serveControl = ({ world, people }: Parts, { response, url, body }: Exchange): void => {
  const what = url.pathname.slice('/_control/'.length)
  if (what === 'ledger') return answer(response, 200, world.ledger)
  if (what === 'hears') return answer(response, 200, people.hears(url.searchParams.get('who') ?? ''))
  try {
    const given = JSON.parse(body.toString() || '{}') as Record<string, unknown>
    const [who, text, to] = [String(given.who ?? ''), String(given.text ?? ''), given.to as string | undefined]
    if (what === 'says') answer(response, 200, people.says(who, text, to, given.more as Fields | undefined))
    else if (what === 'sends')
      answer(
        response,
        200,
        people.sends(
          who,
          [{ mime: String(given.mime), bytes: Buffer.from(String(given.base64), 'base64'), caption: text }],
          to,
        ),
      )
    else if (what === 'off') answer(response, 200, people.turnsOff(who, given.off !== false) ?? {})
    else if (what === 'fault') answer(response, 200, world.faults.push(given as unknown as Fault))
    else if (what === 'revoke')
      answer(response, 200, Object.assign(world, { revoked: given.revoked !== false }).revoked)
    else answer(response, 404, { error: `There is nothing called ${what} here.` })
  } catch (error) {
    answer(response, 422, { error: String((error as Error).message) })
  }
}
