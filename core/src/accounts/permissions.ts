import { uuidv7 } from '../contract/index.ts'
import type { Trx } from '../db/index.ts'

/** Everything an actor may be allowed to do. A role is a list of these; the sentences are what an administrator reads. */
export const permissions = {
  'conversations.read': 'See conversations, contacts and their messages',
  'conversations.reply': 'Answer contacts, edit and resend answers',
  'conversations.start': 'Write to a contact first',
  'conversations.note': 'Write internal notes',
  'conversations.assign': 'Assign conversations to members and teams',
  'conversations.resolve': 'Resolve, reopen and snooze conversations',
  'conversations.label': 'Label conversations and set their priority',
  'conversations.suggest': 'Propose replies and actions to agents',
  'messages.moderate': 'Edit and remove messages of others',
  'contacts.edit': 'Change contacts, block them and mark spam',
  'contacts.merge': 'Merge contacts and undo it',
  'members.manage': 'Invite members, change their role, disable them',
  'roles.manage': 'Make and change roles',
  'teams.manage': 'Make teams and change who is in them',
  'labels.manage': 'Make and change labels',
  'responses.share': 'Make and change canned responses of their own teams',
  'responses.manage': 'Make and change canned responses of the account and of every team',
  'views.manage': 'Save views for everybody and change them',
  'attributes.manage': 'Define attributes of contacts and conversations',
  'connections.manage': 'Connect inboxes and installations and change their settings',
  'tokens.manage': 'Make and revoke API tokens',
  'data.manage': 'Replay raw items, export and erase people',
  'audit.read': 'See who did what',
  'account.manage': 'Change and delete the account',
} as const

export type Permission = keyof typeof permissions
export const permissionNames = Object.keys(permissions) as Permission[]

const READ: Permission[] = ['conversations.read']
const ANSWER: Permission[] = [
  ...READ,
  'conversations.reply',
  'conversations.start',
  'conversations.note',
  'conversations.assign',
  'conversations.resolve',
  'conversations.label',
  'conversations.suggest',
  'contacts.edit',
  'contacts.merge',
]

export type BuiltInRole = 'owner' | 'admin' | 'agent' | 'viewer'

export const builtInRoles: Record<BuiltInRole, { name: string; permissions: readonly Permission[] }> = {
  owner: { name: 'Owner', permissions: permissionNames },
  admin: { name: 'Admin', permissions: permissionNames.filter((p) => p !== 'account.manage') },
  agent: { name: 'Agent', permissions: [...ANSWER, 'responses.share'] },
  viewer: { name: 'Viewer', permissions: READ },
}

/** What actors that are not people or bots may do. A plugin never writes to a contact: a bot does. */
export const fixedPermissions: Record<'rule' | 'plugin' | 'system' | 'contact', readonly Permission[]> = {
  rule: [...ANSWER.filter((p) => p !== 'contacts.merge')],
  plugin: ANSWER.filter((p) => p !== 'conversations.reply' && p !== 'conversations.start'),
  system: permissionNames,
  contact: [],
}

/** Who holds which permissions; a role stored by a newer version may name some this one does not know. */
export const can = (holder: { permissions: readonly string[] }, permission: Permission): boolean =>
  holder.permissions.includes(permission)

/** Gives a new account its built-in roles, and brings those of an old one up to date. Answers the role ids by key. */
export const seedRoles = async (trx: Trx, accountId: string): Promise<Record<BuiltInRole, string>> => {
  const rows = await trx
    .insertInto('roles')
    .values(
      Object.entries(builtInRoles).map(([key, role]) => ({
        account_id: accountId,
        id: uuidv7(),
        key,
        name: role.name,
        permissions: [...role.permissions],
        built_in: true,
      })),
    )
    .onConflict((c) =>
      c
        .columns(['account_id', 'key'])
        .doUpdateSet((eb) => ({ permissions: eb.ref('excluded.permissions'), built_in: true })),
    )
    .returning(['key', 'id'])
    .execute()
  return Object.fromEntries(rows.map((row) => [row.key, row.id])) as Record<BuiltInRole, string>
}
