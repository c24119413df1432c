/** Browsers and programs a member signed in with, and the two ways to begin: a code led back to the browser, a code typed at the hub. */
export const statements = [
  `CREATE TABLE devices (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE, id uuid NOT NULL, member_id uuid NOT NULL, client text NOT NULL, name text NOT NULL,
    family bytea NOT NULL UNIQUE, secret bytea NOT NULL, secret_before bytea, sealed text NOT NULL, generation integer NOT NULL DEFAULT 1,
    renewed_at timestamptz NOT NULL DEFAULT now(), taken_at timestamptz, used_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(), ends_at timestamptz NOT NULL, revoked_at timestamptz, revoked_why text,
    PRIMARY KEY (account_id, id), FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  `CREATE INDEX devices_member ON devices (account_id, member_id)`,
  `CREATE TABLE device_access (
    account_id uuid NOT NULL, device_id uuid NOT NULL, hash bytea NOT NULL UNIQUE, generation integer NOT NULL, ends_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, device_id, hash),
    FOREIGN KEY (account_id, device_id) REFERENCES devices (account_id, id) ON DELETE CASCADE)`,
  `CREATE TABLE authorization_codes (
    account_id uuid NOT NULL, hash bytea NOT NULL UNIQUE, member_id uuid NOT NULL, client text NOT NULL, redirect_uri text NOT NULL,
    challenge text NOT NULL, device_name text NOT NULL, ends_at timestamptz NOT NULL, device_id uuid, PRIMARY KEY (account_id, hash),
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  // Belongs to no account until a member of one confirms it.
  `CREATE TABLE device_codes (
    hash bytea PRIMARY KEY, user_hash text NOT NULL UNIQUE, client text NOT NULL, device_name text NOT NULL, every_seconds integer NOT NULL,
    asked_at timestamptz, ends_at timestamptz NOT NULL, denied boolean NOT NULL DEFAULT false, account_id uuid, member_id uuid, device_id uuid,
    FOREIGN KEY (account_id, member_id) REFERENCES members (account_id, id) ON DELETE CASCADE)`,
  // Whoever writes a password (also better-auth, in transactions of its own) ends what it opened, in the same transaction.
  // Codes first: one being redeemed this moment is waited for, and then its device is seen.
  `CREATE FUNCTION end_devices_of_user() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM authorization_codes c USING members m
      WHERE m.user_id = OLD.user_id AND c.account_id = m.account_id AND c.member_id = m.id AND c.device_id IS NULL;
    DELETE FROM device_codes c USING members m
      WHERE m.user_id = OLD.user_id AND c.account_id = m.account_id AND c.member_id = m.id AND c.device_id IS NULL;
    UPDATE devices d SET revoked_at = now(), revoked_why = 'password' FROM members m
      WHERE m.user_id = OLD.user_id AND d.account_id = m.account_id AND d.member_id = m.id AND d.revoked_at IS NULL;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER sign_ins_end_devices AFTER DELETE OR UPDATE OF password ON sign_ins FOR EACH ROW EXECUTE FUNCTION end_devices_of_user()`,
]
