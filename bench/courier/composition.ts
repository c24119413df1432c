// What the hub processes of fault runs have installed.
import { courier } from './channel.ts'

export const plugins = [courier]
