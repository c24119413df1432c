// What the hub processes of fault runs through Teams have installed: what does not take part need not be started with each of them.
import { plugin as teams } from '@deskless/teams'
import { courier } from './channel.ts'

export const plugins = [teams, courier]
