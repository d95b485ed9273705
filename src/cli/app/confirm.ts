import { AppError } from '../../domain/errors.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Prompter } from '../terminal/prompter.ts';

/** A question before something that cannot be taken back. */
export interface Confirmation {
  readonly question: string;
  /** What must be typed, or given with `--confirm`, where a yes is not enough. */
  readonly typed?: string;
  /** Asked on a terminal alone: elsewhere it goes on. */
  readonly onTerminalOnly?: boolean;
}

/** What confirming needs of a command. */
interface ConfirmingCommand {
  readonly flags: { readonly yes: boolean; readonly dryRun: boolean; readonly confirm: string | undefined };
  readonly canAsk: boolean;
  readonly prompter: (flag: string, about: { readonly question: string }) => Promise<Prompter>;
}

/**
 * Tries what is to be confirmed, before anybody is asked: a question whose answer cannot matter is not put. Throws what
 * would refuse it, and changes nothing.
 */
export type Trial = () => Promise<unknown>;

/** Throws what `trial` throws, `input_needed` where nobody can be asked, and `interrupted` when the answer is no. */
export async function confirmWith(
  { flags, canAsk, prompter }: ConfirmingCommand,
  { question, typed, onTerminalOnly = false }: Confirmation,
  trial: Trial,
): Promise<void> {
  if (onTerminalOnly && !canAsk) return;
  if (typed !== undefined) {
    if (flags.confirm === typed) return;
    if (flags.confirm !== undefined)
      throw new AppError('invalid', `--confirm does not say ${typed}`, { hint: 'nothing was changed' });
    if (flags.dryRun) return;
    await trial();
    const asked = await prompter(`--confirm ${shellWord(typed)}`, { question });
    const answer = await asked.input(`${question} Type ${typed} to go on:`);
    if (answer !== typed) throw new AppError('interrupted', 'not confirmed; nothing was changed');
    return;
  }
  if (flags.yes || flags.dryRun) return;
  await trial();
  const asked = await prompter('--yes', { question });
  if (!(await asked.confirm(question))) throw new AppError('interrupted', 'not confirmed; nothing was changed');
}
