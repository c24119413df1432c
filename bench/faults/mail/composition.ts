// What the hub processes of cases about loops have installed.
import { plugin } from '../../../channels/email/src/index.ts'
import { courier } from '../../courier/channel.ts'
import { parrot } from './parrot.ts'

export const plugins = [courier, plugin, parrot]
