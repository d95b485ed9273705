import { askRole } from '../../../app/ask-role.ts';
import type { Cli } from '../../../app/cli.ts';

export const askFor = async (cli: Cli, flag: string, question: string): Promise<string> =>
  (await cli.prompter(flag)).input(question);

export const askProjectRole = (cli: Cli, message: string): Promise<string> => askRole(cli, message, [], 'project');
