// One request here, and what answers it may use.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Hooks } from './hooks.ts'
import type { People } from './people.ts'
import type { World } from './world.ts'

export type Parts = { world: World; hooks: Hooks; people: People; pace: number; changed(): void }
export type Exchange = { request: IncomingMessage; response: ServerResponse; url: URL; body: Buffer }

export const answer = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
