// Which mail each token of Mailgun came with: its signature does not cover the mail, so this is what binds the two.
import { createHash } from 'node:crypto'
import type { Hub, PluginMigrations } from '@deskless/core/contract'
import { Refusal } from '@deskless/core/contract'

type Tokens = { account_id: string; inbox_id: string; token: string; mail: string; seen_at: Date }

export const migrations: PluginMigrations = {
  '0001-mailgun-tokens': [
    `CREATE TABLE mailgun_tokens (account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, inbox_id uuid NOT NULL,
      token text NOT NULL, mail text NOT NULL, seen_at timestamptz NOT NULL, PRIMARY KEY (account_id, inbox_id, token))`,
    'CREATE INDEX mailgun_tokens_seen ON mailgun_tokens (account_id, seen_at)',
  ],
}

const hashed = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/** The first mail under a token is the one it stands for; a repeat brings the same. `keptS`: as long as one may come. */
export const requireSameMail = async (
  hub: Hub,
  inboxId: string,
  { token, mail, keptS }: { token: string; mail: Uint8Array; keptS: number },
): Promise<void> => {
  const db = hub.db<{ mailgun_tokens: Tokens }>()
  const of = { account_id: hub.accountId, inbox_id: inboxId, token: hashed(token) }
  const now = Date.now()
  await db
    .deleteFrom('mailgun_tokens')
    .where('account_id', '=', of.account_id)
    .where('seen_at', '<', new Date(now - keptS * 1000))
    .execute()
  await db
    .insertInto('mailgun_tokens')
    .values({ ...of, mail: hashed(mail), seen_at: new Date(now) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const first = await db
    .selectFrom('mailgun_tokens')
    .select('mail')
    .where('account_id', '=', of.account_id)
    .where('inbox_id', '=', of.inbox_id)
    .where('token', '=', of.token)
    .executeTakeFirstOrThrow()
  if (first.mail !== hashed(mail)) throw new Refusal('bad_signature', 'This token came with another mail before.')
}
