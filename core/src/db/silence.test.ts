import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { available, needs } from '../testing/index.ts'
import type { Db } from './open.ts'
import { openDatabase } from './open.ts'

const SILENT_MS = 400

/** Everything that was connected goes silent for good; who connects afterwards is served. */
const wireTo = async (host: string, port: number) => {
  const pairs = new Set<{ ends: Socket[]; silent: boolean }>()
  const server = createServer((near) => {
    const far = connect(port, host)
    const pair = { ends: [near, far], silent: false }
    pairs.add(pair)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const)
      from
        .on('error', () => {})
        .on('data', (bytes) => pair.silent || to.write(bytes))
        .on('close', () => pair.silent || to.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent: () => {
      for (const pair of pairs) pair.silent = true
    },
    close: () => {
      for (const { ends } of pairs) for (const end of ends) end.destroy()
      server.close()
    },
  }
}

describe('a connection whose bytes vanish', needs('postgres'), () => {
  let wire: Awaited<ReturnType<typeof wireTo>>
  let db: Db
  beforeEach(async () => {
    const url = new URL(available().postgres as string)
    wire = await wireTo(url.hostname || '127.0.0.1', Number(url.port || 5432))
    url.hostname = '127.0.0.1'
    url.port = String(wire.port)
    db = await openDatabase({ engine: 'postgres', url: url.href, poolSize: 1, silentMs: SILENT_MS })
    await sql`SELECT 1`.execute(db.root)
  })
  afterEach(async () => {
    await db.close()
    wire.close()
  })

  test('is given up, and the next one works', async () => {
    wire.fallSilent()
    await expect(sql`SELECT 1`.execute(db.root)).rejects.toThrow()
    expect((await sql<{ n: number }>`SELECT 2 AS n`.execute(db.root)).rows).toEqual([{ n: 2 }])
  })

  test('is another matter than a statement that takes long', async () => {
    const seconds = (4 * SILENT_MS) / 1000
    const { rows } = await sql<{ n: number }>`SELECT 3 AS n FROM pg_sleep(${seconds})`.execute(db.root)
    expect(rows).toEqual([{ n: 3 }])
  })
})
