// The panel as the hub serves it: one page, its module and style, and what is loaded only when it is wanted.
import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'

const root = fileURLToPath(new URL('./', import.meta.url))

export const panelConfig = (outDir: string): InlineConfig => ({
  root: `${root}panel/`,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  // Whoever builds (a test, a hub in development), what an agent gets is the same.
  mode: 'production',
  // Where its files are served whether or not the root grants a shorter path to the page itself.
  base: '/p/browser-extension/panel/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: {
    outDir,
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsDir: 'assets',
    // Nothing is put into the page itself: its policy allows neither inline code nor data for scripts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { panel: `${root}panel/index.html` },
      output: { entryFileNames: 'assets/[name]-[hash].js', chunkFileNames: 'assets/[name]-[hash].js' },
    },
  },
})
