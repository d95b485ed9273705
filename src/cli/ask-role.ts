import { roleList } from '../operations/role.ts';
import type { Cli } from './cli.ts';

/** Asks for an organization role out of those that there are, beginning at the first of `likely` that is among them. */
export async function askRole(cli: Cli, message: string, likely: readonly string[] = []): Promise<string> {
  const prompter = await cli.prompter('ROLE');
  const { items } = await cli.caller.call(roleList, { scope: 'org' });
  const names = items.map((role) => role.name);
  return prompter.select(
    message,
    items.map(({ name, description }) => ({ value: name, description })),
    likely.find((name) => names.includes(name)),
  );
}
