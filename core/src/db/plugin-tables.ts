import type { Kysely, KyselyPlugin, RootOperationNode } from 'kysely'
import type { PluginTables } from '../contract/database.ts'
import type { Executor } from './open.ts'
import { schemaOf } from './plugin-schema.ts'

/**
 * Statements over the tables of one plugin and of one account. Plain table names are the plugin's own; what names another
 * schema, or does not name the account, is refused before it is sent. This keeps mistakes out, not malice: plugins run in
 * our process.
 */
export const pluginTables = <T>(db: Executor, plugin: string, accountId: string): PluginTables<T> => {
  const schema = schemaOf(plugin)
  const own = (db as unknown as Kysely<T>).withSchema(schema).withPlugin(fence(schema, accountId))
  return {
    selectFrom: own.selectFrom.bind(own),
    insertInto: own.insertInto.bind(own),
    updateTable: own.updateTable.bind(own),
    deleteFrom: own.deleteFrom.bind(own),
  }
}

const fence = (schema: string, accountId: string): KyselyPlugin => ({
  transformQuery: ({ node }) => {
    stayInside(node, schema)
    if (!namesAccount(node as unknown as Node, accountId))
      throw new Error(`A statement over ${schema} does not say of which account: name account_id.`)
    return node as RootOperationNode
  },
  transformResult: async ({ result }) => result,
})

type Node = { kind?: string; schema?: { name?: string }; [field: string]: unknown }

/** Statements are small trees: every place of one is looked at. */
const stayInside = (it: unknown, schema: string): void => {
  if (!isTree(it)) return
  const { kind, schema: named } = it
  if (kind === 'SchemableIdentifierNode' && named?.name !== undefined && named.name !== schema)
    throw new Error(`A plugin reaches only its own tables, and this statement names ${named.name}.`)
  for (const part of Object.values(it)) stayInside(part, schema)
}

/**
 * What chooses the rows says whose they are: a new value, or what is shown, says nothing of that. Rows that are put in say it
 * each for itself.
 */
const namesAccount = (node: Node, accountId: string): boolean => {
  if (node.kind === 'SelectQueryNode') return holds([node.where, node.joins], accountId)
  if (node.kind !== 'InsertQueryNode') return holds(node.where, accountId)
  const { values } = node as { values?: Node }
  if (values?.kind === 'SelectQueryNode') return namesAccount(values, accountId)
  return isList(values?.values) && values.values.every((row) => holds(row, accountId))
}

const holds = (it: unknown, value: string): boolean =>
  it === value || (isTree(it) && Object.values(it).some((part) => holds(part, value)))

const isTree = (it: unknown): it is Node =>
  typeof it === 'object' && it !== null && !(it instanceof Date) && !(it instanceof Uint8Array)

const isList = (it: unknown): it is readonly unknown[] => Array.isArray(it)
