import { shownEvent } from '../../../domain/audit.ts';
import type { ShownEvent } from '../../../domain/audit.ts';
import { AppError } from '../../../domain/errors.ts';
import { auditFollow } from '../../../operations/audit/follow.ts';
import type { Cli } from '../../app/cli.ts';
import { customCommand } from '../../app/command.ts';
import { chooseFields, harmlessOn, renderItems, tsvLine } from '../../terminal/output.ts';
import type { Item } from '../../terminal/output.ts';
import { events as view } from './views.ts';

export const command = customCommand({
  path: ['audit', 'follow'],
  details:
    'Writes each event as it is recorded, within a second, until Ctrl-C or until nobody reads any more. It begins with what is new; --since and --from-seq begin earlier. Over HTTP, a connection that breaks is made again, and goes on where it was: no event is left out, and none comes twice. -o jsonl has an event on each line, -o ocsf as SIEMs read it.',
  operation: auditFollow,
  flags: auditFollow.input,
  formats: ['table', 'tsv', 'jsonl', 'ocsf'],
  examples: [
    'roster audit follow',
    'roster audit follow --outcome denied --since 1h',
    'roster audit follow --from-seq 1 -o jsonl',
  ],
  async run(cli, flags) {
    const { stdout, signal } = cli.io;
    const { begin, textOf } = await writerFor(cli);
    let heading = begin;
    for await (const { events } of cli.caller.stream(auditFollow, flags, { signal })) {
      const text = heading + (events.length === 0 ? '' : await textOf(events));
      heading = '';
      if (text !== '') await stdout.write(text);
      if (signal.aborted) return;
    }
  },
});

interface Writer {
  readonly begin: string;
  readonly textOf: (events: readonly ShownEvent[]) => string | Promise<string>;
}

/** How events are written in the format in force. Throws `usage` for fields that there are not. */
async function writerFor(cli: Cli): Promise<Writer> {
  const { flags, format } = cli;
  const { stdout } = cli.io;
  const columns = chooseFields(flags.fields, view.columns, Object.keys(shownEvent.shape));
  if (flags.format === 'ocsf') {
    if (flags.fields !== undefined)
      throw new AppError('usage', '--fields is for columns, and an event of OCSF has attributes', {
        hint: 'leave it out, or take another format',
      });
    const { ocsfLines } = await import('../../../domain/ocsf/encode.ts');
    return { begin: '', textOf: (events) => harmlessOn(stdout, ocsfLines(events)) };
  }
  if (format === 'table') return { begin: '', textOf: await linesFor(cli, columns) };
  if (format === 'tsv') {
    const { row } = view;
    // Of an event every field is text, a number or null.
    const cells = (event: Item): string[] => columns.map((column) => String((event[column] ?? '') as string | number));
    return {
      begin: tsvLine(columns),
      textOf: (events) => harmlessOn(stdout, events.map((event) => tsvLine(cells(row?.(event) ?? event))).join('')),
    };
  }
  return {
    begin: '',
    textOf: async (events) => harmlessOn(stdout, await renderItems(events, false, 'jsonl', columns, flags.fields)),
  };
}

/** Lines for people: the cells of a table row, without a table, for it has no end. What was refused is red. */
async function linesFor(cli: Cli, columns: readonly string[]): Promise<Writer['textOf']> {
  const [style, { cellOf }] = await Promise.all([cli.style(), import('../../terminal/table-columns.ts')]);
  const { wide } = cli.flags;
  const lineOf = (event: ShownEvent): string => {
    const item: Item = view.row?.(event) ?? event;
    const cells = columns.map((column) => [cellOf(column, item[column], wide)].flat().join(', '));
    const line = cells.join('  ');
    return `${event.outcome === 'denied' ? style.red(line) : line}\n`;
  };
  return (events) => events.map(lineOf).join('');
}
