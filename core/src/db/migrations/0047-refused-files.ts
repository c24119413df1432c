/** Why a file that is missing was not taken, for whoever reads the message it came with. */
export const statements = [`ALTER TABLE files ADD COLUMN refused text`]
