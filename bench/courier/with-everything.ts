// The real plugins, and the courier beside them.
import { plugins as installed } from '../../deskless.config.ts'
import { courier } from './channel.ts'

export const plugins = [...installed, courier]
