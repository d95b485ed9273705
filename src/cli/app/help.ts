import { ERRORS, OTHER_EXITS } from '../../domain/errors.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import { operationErrors, permissionLines } from '../../operations/shared/operation-docs.ts';
import type { Command } from './command.ts';

/** Codes that any command can give. */
const ALWAYS: readonly ErrorCode[] = ['usage', 'invalid'];

/** The error codes that a command can give, each once. */
export function errorCodes(command: Command): ErrorCode[] {
  const { operation } = command;
  const codes: ErrorCode[] = [
    ...ALWAYS,
    ...(operation === undefined ? [] : operationErrors(operation)),
    ...(command.errors ?? []),
    ...(command.makesSecrets || command.confirms || command.needsInput ? (['input_needed'] as const) : []),
    ...(command.makesSecrets ? (['secret_file_exists'] as const) : []),
  ];
  return [...new Set(codes)];
}

/** `code` with its exit status, sorted by status. */
const codeList = (codes: readonly ErrorCode[]): string =>
  [...codes]
    .sort((a, b) => ERRORS[a].exit - ERRORS[b].exit)
    .map((code) => `${code} (${ERRORS[code].exit})`)
    .join(', ');

const block = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `\n${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`;

/** Exit statuses, each with the codes behind it, ascending. */
export function exitTable(): { readonly exit: number; readonly codes: string; readonly meaning: string }[] {
  const others = OTHER_EXITS.map(({ exit, meaning }) => ({ exit, codes: '', meaning }));
  const errors = Object.entries(ERRORS).map(([codes, { exit, meaning }]) => ({ exit, codes, meaning }));
  return [...others, ...errors].sort((one, other) => one.exit - other.exit);
}

export const helpOf = {
  program: (): string =>
    block('Examples', [
      'roster init --organization Acme --owner ada@acme.example',
      'roster people list',
      'roster people add grace@acme.example --role Admin',
    ]) + '\nroster COMMAND --help explains a command; roster help exit-codes the exit statuses.\n',

  command: (command: Command): string =>
    block('Examples', command.examples) +
    (command.operation === undefined
      ? ''
      : block(
          'Permission',
          permissionLines(command.operation).flatMap((line) => folded(line)),
        )) +
    block('Errors (exit status)', folded(codeList(errorCodes(command)), ', ', '')),

  exitCodes: (): string => {
    const rows = exitTable();
    const widest = Math.max(...rows.map((row) => row.codes.length));
    return rows
      .map(({ exit, codes, meaning }) => `${String(exit).padStart(3)}  ${codes.padEnd(widest)}  ${meaning}\n`)
      .join('');
  },
};

const WIDTH = 76;

/** A text on as many lines as a terminal needs, broken where it is separated; further lines are indented. */
function folded(text: string, separator = ' ', indent = '  '): string[] {
  const lines: string[] = [];
  for (const word of text.split(separator)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + word.length <= WIDTH)
      lines[lines.length - 1] = last + separator + word;
    else lines.push(lines.length === 0 ? word : indent + word);
  }
  return lines;
}
