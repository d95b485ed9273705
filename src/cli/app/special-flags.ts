import { hasDryRun } from '../../operations/shared/operation-docs.ts';
import type { Command } from './command.ts';

/** Flags that some commands offer beside those of their fields. */
interface SpecialFlag {
  readonly flags: string;
  /** What stands for the value; undefined: it takes none. */
  readonly placeholder?: string;
  readonly describe: string;
  readonly offeredBy: (command: Command) => boolean;
}

/** The nouns of commands that change who is in groups. */
const CHANGING_MEMBERS: readonly string[] = ['group', 'apply'];

const SPECIAL_FLAGS: readonly SpecialFlag[] = [
  {
    flags: '--password-stdin',
    describe: 'read the password from standard input',
    offeredBy: ({ takesPassword }) => takesPassword,
  },
  {
    flags: '--secret-file',
    placeholder: 'PATH',
    describe: 'write secrets to this new file (mode 0600), as JSON lines; +PATH appends',
    offeredBy: ({ makesSecrets }) => makesSecrets,
  },
  {
    flags: '--reveal',
    describe: 'print secrets to standard output',
    offeredBy: ({ makesSecrets }) => makesSecrets,
  },
  {
    flags: '--confirm',
    placeholder: 'NAME',
    describe: 'the name to type, given in advance',
    offeredBy: ({ confirms }) => confirms,
  },
  {
    flags: '--dry-run',
    describe: 'show what would be done, with the same refusals, but change nothing',
    offeredBy: ({ operation }) => operation !== undefined && hasDryRun(operation),
  },
  {
    flags: '--no-wait',
    describe: 'on a Semaphore instance, do not wait until new members of groups are seen',
    offeredBy: ({ path: [noun], writes }) => writes && CHANGING_MEMBERS.includes(noun),
  },
  { flags: '-y, --yes', describe: 'do not ask', offeredBy: ({ writes }) => writes },
];

/** Those that a command offers, in the order of help. */
export const specialFlags = (command: Command): readonly SpecialFlag[] =>
  SPECIAL_FLAGS.filter(({ offeredBy }) => offeredBy(command));
