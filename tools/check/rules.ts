// Who may import whom, as data. The first rule that matches the importing file and the imported target is broken.
// Targets are paths for our own files (`core/src/db/open.ts`) and `npm:<package>` for everybody else's.

export type Rule = { says: string; from: RegExp; never: RegExp; unless?: RegExp; inTests?: 'allowed' }

const PACKAGE = /^(channels|plugins)\/[^/]+\//
export const CORE = /^core\//
const OURS = /^(core|channels|plugins|test|bench|tools)\//

export const RULES: Rule[] = [
  {
    says: 'the contract imports nothing else of ours',
    from: /^core\/src\/contract\//,
    never: OURS,
    unless: /^core\/src\/contract\//,
  },
  {
    says: 'the client is browser-safe: of ours it imports only the contract',
    from: /^core\/src\/client\//,
    never: OURS,
    unless: /^core\/src\/(client|contract)\//,
  },
  {
    says: 'plugins never import the hub’s parts directly',
    from: PACKAGE,
    never: /^npm:(pg|pg-.*|@electric-sql\/pglite.*|bullmq|ioredis|express|kysely)$/,
  },
  {
    says: 'plugins import of core only contract, client and, for doubles, double',
    from: PACKAGE,
    never: /^core\//,
    unless: /^core\/src\/(contract|client|double)\/index\.ts$/,
    inTests: 'allowed',
  },
  {
    says: 'only doubles and simulators import what doubles share',
    from: /^(?!core\/src\/double\/)(?!(channels|plugins)\/[^/]+\/(double|simulator)\/)/,
    never: /^core\/src\/double\//,
    inTests: 'allowed',
  },
  { says: 'plugins import neither test, bench nor tools', from: PACKAGE, never: /^(test|bench|tools)\// },
  { says: 'core never imports a channel or plugin', from: CORE, never: /^(channels|plugins|test|bench|tools)\// },
  {
    says: 'only core/src/db imports the database drivers',
    from: /^core\/(?!src\/db\/)/,
    never: /^npm:(pg|pg-.*|@electric-sql\/pglite.*)$/,
  },
  { says: 'only core/src/jobs imports BullMQ', from: /^core\/(?!src\/jobs\/)/, never: /^npm:bullmq$/ },
  { says: 'only core/src/http imports express', from: /^core\/(?!src\/http\/)/, never: /^npm:express$/ },
]

/** What a plugin's own tests may use of core, besides the contract and the client. */
export const FOR_TESTS = /^core\/src\/testing\/index\.ts$/
export const IS_TEST = /\.test\.tsx?$|\/(test|testing)\//

/** The floors of core, top first. A file may import from its own floor and from those below it, never from above. */
export const FLOORS: { name: string; holds: RegExp }[] = [
  { name: 'the house', holds: /^core\/src\/(main|hub|tidy)\.ts$|^core\/src\/(cli|demo|testing)\// },
  { name: 'http', holds: /^core\/src\/http\// },
  // Every folder and file that no other floor names: none stands outside the house.
  {
    name: 'features',
    holds: /^core\/src\/(?!(events|refs|jobs|db|config|contract|client|double)\/|(log|metrics|crash)\.ts$)/,
  },
  { name: 'events, refs, jobs', holds: /^core\/src\/(events|refs|jobs)\// },
  { name: 'db and config', holds: /^core\/src\/(db|config)\/|^core\/src\/(log|metrics|crash)\.ts$/ },
  { name: 'contract and client', holds: /^core\/src\/(contract|client|double)\// },
]
