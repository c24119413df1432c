import { Refusal } from '../contract/index.ts'
import { apply } from './apply.ts'
import { doctor } from './doctor.ts'
import { exportYaml } from './export.ts'
import { manifestCommand } from './manifest.ts'
import { eraseCommand, exportPersonCommand } from './person.ts'
import { inviteCommand, migrateCommand, replayCommand, sendKeptCommand, tokenCommand, userCommand } from './small.ts'

type Command = { usage: string; about: string; run(args: string[]): Promise<void> }

const commands: Record<string, Command> = {
  apply: {
    usage: 'apply <file.yaml>',
    about: 'Makes the hub as the file says. Safe to repeat; secrets come from the environment.',
    run: apply,
  },
  export: {
    usage: 'export [--account slug]',
    about: 'Prints the present configuration in the form apply reads, without secrets.',
    run: exportYaml,
  },
  doctor: { usage: 'doctor', about: 'Says what is wrong and the fix, and lists every setting.', run: doctor },
  manifest: {
    usage: 'manifest <plugin> [--app name | --installation name] [--account slug] [--socket] [--json]',
    about: 'Prints what to register at the provider for this hub; without a name, for pasted tokens and no address.',
    run: manifestCommand,
  },
  migrate: { usage: 'migrate', about: 'Brings the database up to date.', run: migrateCommand },
  user: {
    usage: 'user <email> --name <name> [--account slug --role role]',
    about: 'Makes a user or sets the password (asked on standard input).',
    run: userCommand,
  },
  invite: {
    usage: 'invite <email> [--account slug]',
    about: 'Prints a link by which a member without a password chooses one; it works once, for a week.',
    run: inviteCommand,
  },
  token: {
    usage: 'token <email> --account slug [--name name] [--scopes a,b]',
    about: 'Makes an API token for a member and shows it once.',
    run: tokenCommand,
  },
  erase: {
    usage: 'erase <account> <contact id>',
    about: 'Erases a person under every contact they have, and is done when it ends.',
    run: eraseCommand,
  },
  'export-person': {
    usage: 'export-person <account> <contact id>',
    about: 'Prints all that is kept of a person, as JSON.',
    run: exportPersonCommand,
  },
  replay: {
    usage: 'replay --account slug [id …]',
    about: 'Reads kept items once more; without ids, all of them.',
    run: replayCommand,
  },
  'send-kept': {
    usage: 'send-kept [--account slug]',
    about: 'Sends the answers a restored hub kept back. They may have been sent before.',
    run: sendKeptCommand,
  },
}

const help = (): void => {
  console.log('pnpm deskless <command>\n')
  for (const { usage, about } of Object.values(commands)) console.log(`  ${usage.padEnd(64)} ${about}`)
}

const [name, ...args] = process.argv.slice(2)
const command = name ? commands[name] : undefined
if (!name || name === 'help' || name === '--help') help()
else if (!command) {
  console.error(`There is no command “${name}”: pnpm deskless help lists them.`)
  process.exitCode = 1
} else {
  await command.run(args).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    console.error(error.tell)
    process.exitCode = 1
  })
}
