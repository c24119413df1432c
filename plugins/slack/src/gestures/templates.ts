import type { TemplateView } from '@deskless/core/contract'
import { templatesSoon as soon } from '@deskless/core/contract'
import type { Installation } from '../client.ts'

/** Slack waits three seconds for an answer to what it brings, and there is more to do in them. */
const PATIENCE_MS = 1_500

export const templatesSoon = (
  installation: Pick<Installation, 'hub'>,
  inbox: string,
): Promise<TemplateView[] | undefined> => soon(installation, inbox, PATIENCE_MS)
