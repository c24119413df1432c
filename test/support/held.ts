import type { CDPSession } from 'playwright-core'

export type Held = { bytes: number; objects: number }

/**
 * What a page holds once everything nobody needs is gone. Bytes also count compiled code, which grows with use for a long
 * time; objects do not.
 */
export const held = async (cdp: CDPSession): Promise<Held> => {
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize: bytes } = await cdp.send('Runtime.getHeapUsage')
  const objectGroup = 'held'
  const { result } = await cdp.send('Runtime.evaluate', { expression: 'Object.prototype', objectGroup })
  const prototypeObjectId = result.objectId as string
  const { objects } = await cdp.send('Runtime.queryObjects', { prototypeObjectId, objectGroup })
  const counted = await cdp.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: 'function () { return this.length }',
    returnByValue: true,
  })
  await cdp.send('Runtime.releaseObjectGroup', { objectGroup })
  return { bytes, objects: Number(counted.result.value) }
}
