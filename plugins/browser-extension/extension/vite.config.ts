// Two environments in one config: the panel and the worker as modules, the content script as one script by itself, for a
// page would have to be let at the parts of a module.
import { fileURLToPath } from 'node:url'
import type { EnvironmentOptions, InlineConfig } from 'vite'

const root = fileURLToPath(new URL('./', import.meta.url))

const client: EnvironmentOptions = {
  build: {
    emptyOutDir: true,
    rolldownOptions: {
      input: { sidepanel: `${root}sidepanel.html`, sw: `${root}worker/main.ts` },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
      },
    },
  },
}

const content: EnvironmentOptions = {
  consumer: 'client',
  build: {
    emptyOutDir: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: { content: `${root}content/main.ts` },
      output: { format: 'iife', entryFileNames: 'content.js' },
    },
  },
}

export const extensionConfig = (outDir: string): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'warn',
  mode: 'production',
  base: './',
  publicDir: `${root}public`,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  build: { outDir, target: 'chrome116', cssTarget: 'chrome123', modulePreload: false, assetsInlineLimit: 0 },
  environments: { client, content },
  builder: {
    buildApp: async (builder) => {
      await builder.build(builder.environments.client!)
      await builder.build(builder.environments.content!)
    },
  },
})
