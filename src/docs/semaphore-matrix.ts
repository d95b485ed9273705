import { allCommands } from '../cli/app/registry.ts';
import type { Command } from '../cli/app/command.ts';
import type { Registry } from '../cli/app/registry.ts';
import { byHand } from '../instances/semaphore/api/by-hand.ts';
import { READS, WRITES } from '../instances/semaphore/supported.ts';
import { code, page, table } from './markdown.ts';

/** What each command does on each kind of target, from the tables of these. */
export async function semaphoreMatrixPage(registry: Registry): Promise<string> {
  const rows: string[][] = [];
  for (const command of await allCommands(registry)) {
    const row = await rowOf(command, registry);
    if (row !== undefined) rows.push(row);
  }
  return page(
    'What works on a Semaphore instance',
    'Each command that works on an organization, on a store (`--store`), on an instance of roster (`--url`), and on an instance of Semaphore (`--context`, [semaphore.md](semaphore.md)). Output and exit codes are the same wherever a command works; where it does not, it ends with `unsupported_by_server` (exit 7) and changes nothing.',
    '“works” is done by the instance itself; “computed” is worked out by roster’s own rules from what the instance shows, and the answer says so; “no” says where it is done by hand. Of a command that works, the instance may lack a part, such as the owner of a project: then the command says so before it changes anything.',
    table(['Command', 'Store', 'roster over HTTP', 'Semaphore'], rows),
  );
}

/** Undefined: the command is about roster itself. */
async function rowOf({ path, operation }: Command, { routeOf }: Registry): Promise<string[] | undefined> {
  if (operation === undefined) return undefined;
  const route = operation.mode === 'store' ? undefined : await routeOf(operation.name);
  return [code(path.join(' ')), 'works', route === undefined ? 'no' : 'works', onSemaphore(operation.name)];
}

function onSemaphore(name: string): string {
  const supported = READS[name] ?? WRITES[name];
  if (supported !== undefined) return supported.computed === true ? 'computed' : 'works';
  const hint = byHand(name);
  return hint === undefined ? 'no' : `no: ${hint}`;
}
