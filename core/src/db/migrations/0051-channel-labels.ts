/** What people call the channels of the installed plugins. Of the deployment, no account's: every start says it anew. */
export const statements = [`CREATE TABLE channel_labels (plugin text NOT NULL PRIMARY KEY, label text NOT NULL)`]
