// Two builds: the app as one module with its lazy data beside it, then the loader, which knows the app's hashed name.
import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'

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

export const appConfig = (outDir: string): InlineConfig => ({
  ...common,
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
      output: { entryFileNames: 'assets/[name]-[hash].js', chunkFileNames: 'assets/[name]-[hash].js' },
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
