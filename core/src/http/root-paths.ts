import type { RequestHandler } from 'express'
import { Refusal } from '../contract/index.ts'
import type { Registry } from '../services.ts'

/** Paths at the root by the plugin that has them, as deskless.config.ts grants them. */
export type RootPaths = Readonly<Record<string, string>>

const SHAPE = /^\/[a-z][a-z0-9-]*$/

/** `/panel/…` is answered as `/p/<plugin>/panel/…`: a short address to type, and the same routes behind it. */
export const atRoot = (registry: Registry, paths: RootPaths): RequestHandler => {
  for (const [path, plugin] of Object.entries(paths)) check(registry, path, plugin)
  const granted = new Map(Object.entries(paths))
  return (request, _response, next) => {
    const plugin = granted.get(`/${request.path.split('/')[1] ?? ''}`)
    if (plugin) request.url = `/p/${plugin}${request.url}`
    next()
  }
}

const check = (registry: Registry, path: string, plugin: string): void => {
  if (!SHAPE.test(path))
    throw new Refusal('invalid_setting', `deskless.config.ts grants “${path}”, which is no path such as “/panel”.`)
  if (!registry.get(plugin))
    throw new Refusal('invalid_setting', `deskless.config.ts grants ${path} to “${plugin}”, which is not installed.`)
}
