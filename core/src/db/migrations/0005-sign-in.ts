/**
 * What better-auth 1.7.0 keeps, in our own words: the output of its `compileMigrations` for the options in accounts/sign-in.ts.
 * A user belongs to the deployment and may be a member of several accounts, so these tables have no account.
 */
export const statements = [
  `CREATE TABLE users (
    id text PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, email_verified boolean NOT NULL, image text,
    created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE sessions (
    id text PRIMARY KEY, expires_at timestamptz NOT NULL, token text NOT NULL UNIQUE, ip_address text, user_agent text,
    user_id text NOT NULL REFERENCES users ON DELETE CASCADE, created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL)`,
  `CREATE INDEX sessions_user ON sessions (user_id)`,
  // The ways a user signs in: a password now, an identity provider later.
  `CREATE TABLE sign_ins (
    id text PRIMARY KEY, issuer text NOT NULL, outside_id text NOT NULL, provider_id text NOT NULL,
    user_id text NOT NULL REFERENCES users ON DELETE CASCADE, access_token text, refresh_token text, id_token text,
    access_token_expires_at timestamptz, refresh_token_expires_at timestamptz, scope text, password text,
    created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL, UNIQUE (issuer, outside_id))`,
  `CREATE INDEX sign_ins_user ON sign_ins (user_id)`,
  `CREATE TABLE verifications (
    id text PRIMARY KEY, identifier text NOT NULL, value text NOT NULL, expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE INDEX verifications_identifier ON verifications (identifier)`,
]
