import type { Command } from '../cli/app/command.ts';
import { fieldsOf, namesOf } from '../cli/app/flags.ts';
import type { FieldSpec } from '../cli/app/flags.ts';
import { errorCodes } from '../cli/app/help.ts';
import { specialFlags } from '../cli/app/special-flags.ts';
import { permissionLines } from '../operations/shared/operation-docs.ts';

/** What the reference tells of a command, whatever its markup is. */

/** An argument or an option. */
interface Taken {
  readonly term: string;
  readonly isArgument: boolean;
  readonly describe: string;
}

interface CommandOutline {
  /** `roster people add`. */
  readonly title: string;
  readonly text: string;
  readonly usage: string;
  readonly taken: readonly Taken[];
  readonly examples: readonly string[];
  readonly permissions: readonly string[];
  readonly errors: readonly string[];
}

export function outlineOf(command: Command): CommandOutline {
  const specs = fieldsOf(command.flags);
  const positions = command.positions.flatMap((field) => specs.find((spec) => spec.field === field) ?? []);
  const flags = specs.filter((spec) => !command.positions.includes(spec.field));
  const last = specs.filter(({ field }) => field === command.alsoLast).map(({ placeholder }) => `[${placeholder}]`);
  const title = ['roster', ...command.path].join(' ');
  return {
    title,
    text: `${command.summary}.${command.details === undefined ? '' : ` ${command.details}`}`,
    usage: [title, ...positions.map(usageOf), ...last, '[options]'].join(' '),
    taken: [
      ...positions.map((spec) => ({ term: spec.placeholder, isArgument: true, describe: spec.describe })),
      ...flags.map((spec) => ({ term: flagOf(spec), isArgument: false, describe: described(spec) })),
      ...specialFlags(command).map(({ flags: names, placeholder, describe }) => ({
        term: placeholder === undefined ? names : `${names} ${placeholder}`,
        isArgument: false,
        describe,
      })),
    ],
    examples: command.examples,
    permissions: command.operation === undefined ? [] : permissionLines(command.operation),
    errors: errorCodes(command),
  };
}

const usageOf = (spec: FieldSpec): string => {
  const word = spec.placeholder + (spec.kind === 'list' ? '...' : '');
  return spec.optional ? `[${word}]` : word;
};

const flagOf = (spec: FieldSpec): string => {
  if (spec.kind === 'flag') return namesOf(spec);
  return `${namesOf(spec)} ${spec.kind === 'choice' ? spec.choices.join('|') : spec.placeholder}`;
};

function described(spec: FieldSpec): string {
  const standard = typeof spec.standard === 'string' || typeof spec.standard === 'number' ? String(spec.standard) : '';
  return spec.describe + (spec.kind === 'list' ? '; may be repeated' : '') + (standard === '' ? '' : ` (default: ${standard})`);
}
