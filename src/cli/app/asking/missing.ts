import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { defOf } from '../../../domain/field.ts';
import { validate } from '../../../core/validate.ts';
import type { Cli } from '../cli.ts';
import type { Given } from './asker.ts';
import type { Command } from '../command.ts';
import { labelOf } from '../flags.ts';
import type { FieldSpec } from '../flags.ts';

/** Asks for what a command needs and was not given. */

/**
 * The input with what is missing asked for, field by field. Throws `input_needed` where nobody can be asked, naming
 * all that is missing, and before the first question what is wrong with the names that were given.
 */
export async function withMissing(
  cli: Cli,
  { flags, positions, ask }: Pick<Command, 'flags' | 'positions' | 'ask'>,
  specs: readonly FieldSpec[],
  given: Given,
): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = { ...given };
  const missing = specs.filter(({ field, optional }) => !optional && given[field] === undefined);
  if (missing.length === 0) return all;
  const label = ({ field }: FieldSpec) => labelOf(specs, positions, field);
  // Throws where nobody can be asked, and refuses who may not do this, before anything is looked up.
  await cli.prompter(missing.map(label).join(' and '), { missing: missing.map(label) });
  const { askFor, LOOKUPS } = await import('./lookups.ts');
  for (const { field, completes, kind } of specs) {
    const value = given[field];
    if (completes !== undefined && kind === 'text' && typeof value === 'string' && !isRole(completes))
      await LOOKUPS[completes]?.show?.(cli, value);
  }
  for (const spec of missing) {
    const { field, completes, kind } = spec;
    const how = ask[field];
    const answer =
      typeof how === 'function'
        ? await how(cli, all, label(spec))
        : completes === undefined || completes === 'files' || completes === 'operations'
          ? await askText(cli, { flags, label: label(spec), question: how }, spec)
          : await askFor(cli, label(spec), completes, how);
    all[field] = kind === 'list' && !Array.isArray(answer) ? [answer] : answer;
  }
  return all;
}

/** A role's scope may depend on what is still to be asked for. */
const isRole = (completes: string): boolean => completes === 'roles';

interface Text {
  readonly flags: Command['flags'];
  readonly label: string;
  readonly question: string | undefined;
}

/** A text that names nothing that there is, checked as the command will check it; or one of a few words. */
async function askText(cli: Cli, { flags, label, question }: Text, spec: FieldSpec): Promise<unknown> {
  const prompter = await cli.prompter(label);
  const asked = question ?? `${capital(spec.describe.replace(/^(?:the|its|a|an) /, ''))}:`;
  if (spec.kind === 'choice')
    return prompter.select(
      asked,
      spec.choices.map((value) => ({ value })),
    );
  const type = defOf(flags).shape?.[spec.field];
  const valueOf = (text: string) => (spec.kind === 'list' ? [text] : spec.kind === 'number' ? Number(text) : text);
  const check = (text: string): string | undefined => {
    if (type === undefined) return undefined;
    try {
      validate(z.object({ [spec.field]: type as never }), { [spec.field]: valueOf(text) }, () => label);
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error.message;
      throw error;
    }
  };
  return valueOf(await prompter.input(asked, { check }));
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
