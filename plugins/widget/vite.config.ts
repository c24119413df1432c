// Two builds: the app as one module with its lazy data beside it, then the loader, which knows the app's hashed name.
import { fileURLToPath } from 'node:url'
import type { InlineConfig, Plugin } from 'vite'

const root = fileURLToPath(new URL('./', import.meta.url))
const common: InlineConfig = {
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  // Whoever builds (a test, a hub in development), what a visitor gets is the same.
  mode: 'production',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
}

/** What stands around every import, of a module and of one thing in it: `x(()=>import(`…`),[],import.meta.url)`. */
const WRAPPED = [
  /\b[\w$]+\(\(\)=>(import\(`[^`]+`\)[^[\]]*?),\[\],import\.meta\.url\)/g,
  /\b[\w$]+\(async\(\)=>\{let\{[^}]+\}=await (import\(`[^`]+`\));return\{[^}]+\}\},\[\],import\.meta\.url\)/g,
]

/** Parts fetched later bring no style sheet of their own that would have to be waited for, so an import is just that. */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) => (id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (load) => load()' : undefined),
  generateBundle: {
    order: 'post',
    handler: (_, bundle) => {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk')
          chunk.code = WRAPPED.reduce((code, wrapped) => code.replace(wrapped, '$1'), chunk.code)
    },
  },
}

type Chunk = { facadeModuleId?: string | null }

/** `stamp`: of all sources. Languages share it, as twenty hashes of their own in the app would weigh more than a new file does. */
export const appConfig = (outDir: string, stamp: string): InlineConfig => ({
  ...common,
  plugins: [plainImports],
  base: './',
  build: {
    outDir,
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // Adopted style sheets need a browser of about this age anyway; for older ones every rule would be written twice.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: false,
    assetsDir: 'assets',
    rolldownOptions: {
      input: { chat: `${root}app/chat.tsx` },
      preserveEntrySignatures: 'exports-only',
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: ({ facadeModuleId }: Chunk) =>
          facadeModuleId?.includes('/strings/') ? `assets/[name]-${stamp}.js` : 'assets/[name]-[hash].js',
      },
    },
  },
})

export const loaderConfig = (outDir: string, app: string): InlineConfig => ({
  ...common,
  define: { __APP__: JSON.stringify(app) },
  build: {
    outDir,
    emptyOutDir: false,
    manifest: 'loader.manifest.json',
    target: 'es2022',
    rolldownOptions: {
      input: { loader: `${root}app/loader.ts` },
      output: { format: 'iife', entryFileNames: 'loader.js' },
    },
  },
})
