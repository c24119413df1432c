// What the hub processes of fault runs through Slack have installed: what does not take part need not be started with each of them.
import { plugin as slack } from '@deskless/slack'
import { courier } from './channel.ts'

export const plugins = [slack, courier]
