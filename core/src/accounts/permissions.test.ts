import { expect, test } from 'vitest'
import { scene } from '../commands/testing/scene.ts'
import { verbs } from '../commands/verbs.ts'
import { commandNames } from '../contract/index.ts'
import { testDatabase } from '../testing/databases.ts'
import { onEachEngine } from '../testing/engines.ts'
import { builtInRoles, can, fixedPermissions, permissionNames, seedRoles } from './permissions.ts'

test('every command names a permission, and every role and fixed set only permissions there are', () => {
  expect(commandNames.map((name) => verbs[name].permission).every((p) => permissionNames.includes(p))).toBe(true)
  const given = [...Object.values(builtInRoles).map((r) => r.permissions), ...Object.values(fixedPermissions)].flat()
  expect(given.every((permission) => permissionNames.includes(permission))).toBe(true)
})

test('owner over admin over agent over viewer', () => {
  const { owner, admin, agent, viewer } = builtInRoles
  expect(can(admin, 'account.manage')).toBe(false)
  expect(can(owner, 'account.manage')).toBe(true)
  expect(agent.permissions.every((p) => can(admin, p))).toBe(true)
  expect(viewer.permissions.every((p) => can(agent, p))).toBe(true)
  expect(can(agent, 'connections.manage')).toBe(false)
})

test('no actor but the system holds what a person must decide', () => {
  expect(fixedPermissions.contact).toEqual([])
  for (const kind of ['rule', 'plugin'] as const) expect(fixedPermissions[kind]).not.toContain('members.manage')
})

onEachEngine((engine) => {
  test('seeding again brings built-in roles up to date and leaves their ids', async () => {
    const database = await testDatabase(engine)
    try {
      const { accountId } = await scene(database.db)
      const roles = () =>
        database.db.root.selectFrom('roles').select(['id', 'key', 'permissions']).orderBy('key').execute()
      const before = await roles()
      await database.db.root.updateTable('roles').set({ permissions: [] }).execute()
      await database.db.transaction((trx) => seedRoles(trx, accountId))
      expect(await roles()).toEqual(before)
    } finally {
      await database.close()
    }
  })
})
