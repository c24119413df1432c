// A database whose owner lets the hub make tables and nothing else: search works there, a little less.
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { knowsAlike } from '../queries/search/index.ts'
import { needs, postgresServer } from '../testing/environment.ts'
import { emptyDatabase } from '../testing/postgres.ts'
import { migrate, openDatabase } from './index.ts'

test(
  'without the right to an extension the migration goes on; once the owner made it, the next start does the rest',
  needs('postgres'),
  async () => {
    const { url, end } = await emptyDatabase(await postgresServer(), 'poor')
    const role = `deskless_poor_${randomBytes(6).toString('hex')}`
    const owner = await openDatabase({ engine: 'postgres', url, poolSize: 1 })
    const own = (statement: string) => sql.raw(statement).execute(owner.root)
    try {
      await own(`CREATE ROLE ${role} LOGIN`)
      await own(`GRANT CREATE ON SCHEMA public TO ${role}`)
      const poorUrl = Object.assign(new URL(url), { username: role, password: '' }).href
      const poor = await openDatabase({ engine: 'postgres', url: poorUrl, poolSize: 2 })
      await migrate(poor)
      expect(await knowsAlike(poor.root)).toBe(false)
      await own('CREATE EXTENSION pg_trgm')
      await migrate(poor)
      expect(await knowsAlike(poor.root)).toBe(true)
      await poor.close()
    } finally {
      await own(`DROP OWNED BY ${role} CASCADE`).catch(() => {})
      await own(`DROP ROLE IF EXISTS ${role}`).catch(() => {})
      await owner.close()
      await end()
    }
  },
)
