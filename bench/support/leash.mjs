// Loaded before the script of every process started here. A process that was killed cannot take its children along, and an
// orphan would hold the output of whoever waits for it: so they leave by themselves when the channel to their parent closes.
// Looked for and not listened for: a listener would keep a process alive that has nothing left to do.
setInterval(() => process.connected || process.exit(1), 1_000).unref()
