/** Whether a reaction of ours was ever shown. One the channel refused stands nowhere, and is taken back without a call. */
export const statements = [`ALTER TABLE reactions ADD COLUMN stood boolean NOT NULL DEFAULT true`]
