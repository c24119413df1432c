/** A mirror posts, edits and draws its card at three speeds, so it keeps three places: posts never wait for a tick. */
export const statements = [`ALTER TABLE mirrors ADD COLUMN edit_seq integer NOT NULL DEFAULT 0`]
