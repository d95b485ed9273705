import type { InputOf } from '../../core/operation.ts';
import { counted } from '../../lib/plural.ts';
import { undoEvent } from '../../operations/undo/event.ts';
import type { Cli } from '../app/cli.ts';
import { customCommand } from '../app/command.ts';
import type { Flat } from '../context/flat.ts';
import type { View } from '../terminal/output.ts';
import type * as z from 'zod/mini';

type Undone = Flat<z.infer<typeof undoEvent.output>>;

/** More events than so many are undone only after their number was typed, or given with `--confirm`. */
const MANY = 10;

/** How many changes a terminal is shown. */
const SHOWN = 20;

const view: View<Undone> = {
  data: (undone) => undone,
  columns: ['seq', 'resource', 'operation', 'resource_name', 'changes'],
};

/** Of an operation, what it was about is in its changes, of which there may be very many. */
const tableView: View<Undone> = {
  ...view,
  row: (item) => {
    const undone = item as unknown as Undone;
    const changes = shortened(undone.changes);
    return undone.seq === null ? { id: undone.id, events: undone.events, changes } : { ...item, changes };
  },
};

export const command = customCommand({
  path: ['undo'],
  operation: undoEvent,
  flags: undoEvent.input,
  positions: ['event'],
  confirms: true,
  details:
    'Reverses the change that an audit event records, or all changes of an operation together, latest first: of the command or request whose operation id is given. Nothing is changed unless all of it can be undone: nothing has changed it since, and you have the permissions to do so by hand. --dry-run shows what would be done. More than ten events want their number typed, or --confirm N. The new events name those that they undo, and are an operation that can be undone itself. docs/undo.md lists what can be undone.',
  examples: ['roster undo 8', 'roster undo 8 --json'],
  async run(cli, input) {
    await confirmPlan(cli, input);
    const undone = await cli.call(undoEvent, input);
    await cli.show(cli.format === 'table' ? tableView : view, undone, undoEvent.output);
    cli.note(done(undone));
  },
});

/** Shows what would be undone of an operation, and asks. */
async function confirmPlan(cli: Cli, input: InputOf<typeof undoEvent.input>): Promise<void> {
  if (cli.flags.dryRun || /^\d+$/.test(input.event)) return;
  const plan = await cli.dryRun(undoEvent, input);
  if (plan.seq !== null) return;
  const question = `Undo ${counted(plan.events, 'event')}?`;
  const isMany = plan.events > MANY;
  const isAnswered = isMany ? cli.flags.confirm !== undefined : cli.flags.yes;
  if (cli.canAsk && !isAnswered) for (const change of shortened(plan.changes)) cli.note(`would be done: ${change}`);
  const confirmation = isMany ? { question, typed: String(plan.events) } : { question, onTerminalOnly: true };
  await cli.confirm(confirmation, () => Promise.resolve(plan));
}

/** The first of many sentences, and how many more there are. */
const shortened = (changes: readonly string[]): string[] =>
  changes.length <= SHOWN ? [...changes] : [...changes.slice(0, SHOWN), `and ${changes.length - SHOWN} more`];

const done = ({ seq, events, changes }: Undone): string =>
  `${seq === null ? counted(events, 'event') : `event ${seq}`} undone: ${shortened(changes).join('; ')}`;
