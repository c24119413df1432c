/** One address is one identity, however it is written (`contacts/respell.ts` rewrites what is there); who may be one person is suggested; and what kind of address a thread has. */

// Threads first, as those who take messages in lock them. Nothing is rewritten here: on a filled database that takes long,
// and everybody waits behind it.
export const statements = [
  // The kind of address the contact writes from there: an opt-out counts for its own kind. Where it is not known yet, any does.
  `ALTER TABLE threads ADD COLUMN namespace text`,
  // As it was written, where that is not how it is compared.
  `ALTER TABLE identities ADD COLUMN spelled text`,
  // Two contacts that may be one person, by an address both bear, or that somebody said are not.
  `CREATE TABLE merge_suggestions (
    account_id uuid NOT NULL, id uuid NOT NULL, contact_id uuid NOT NULL, other_id uuid NOT NULL, namespace text, value text,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'dismissed')), settled_by jsonb, created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, id), UNIQUE (account_id, contact_id, other_id), CHECK (contact_id < other_id),
    FOREIGN KEY (account_id, contact_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account_id, other_id) REFERENCES contacts (account_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)`,
  `CREATE INDEX merge_suggestions_other ON merge_suggestions (account_id, other_id)`,
  `CREATE INDEX merge_suggestions_address ON merge_suggestions (account_id, namespace, value)`,
]
