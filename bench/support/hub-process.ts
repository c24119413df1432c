// The hub's own main, under a name of its own: whoever looks for hubs on this machine does not mistake these for theirs.
await import('../../core/src/main.ts')
