import { definePlugin } from '@deskless/core/contract'
import { detect } from './detect.ts'

/** Says what language customers write in. Nothing leaves the machine. */
export const plugin = definePlugin({ id: 'language', contract: 1, provides: { language: { detect } } })
