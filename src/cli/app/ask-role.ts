import { MAX_LIMIT } from '../../domain/page.ts';
import type { Scope } from '../../domain/permissions.ts';
import { roleList } from '../../operations/role/list.ts';
import type { Cli } from './cli.ts';

/** Asks for a role of a scope out of those that there are, beginning at the first of `likely` that is among them. */
export async function askRole(
  cli: Cli,
  message: string,
  likely: readonly string[] = [],
  scope: Scope = 'org',
): Promise<string> {
  const prompter = await cli.prompter('ROLE');
  const { items } = await cli.caller.call(roleList, { scope, limit: MAX_LIMIT });
  const names = items.map((role) => role.name);
  return prompter.select(
    message,
    items.map(({ name, description }) => ({ value: name, description })),
    likely.find((name) => names.includes(name)),
  );
}
