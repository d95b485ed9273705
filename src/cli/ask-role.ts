import { roleList } from '../operations/role.ts';
import type { Cli } from './cli.ts';

/** Asks for an organization role out of those that there are. */
export async function askRole(cli: Cli, message: string, standard?: string): Promise<string> {
  const prompter = await cli.prompter('ROLE');
  const { items } = await cli.caller.call(roleList, { scope: 'org' });
  return prompter.select(
    message,
    items.map(({ name, description }) => ({ value: name, description })),
    standard,
  );
}
