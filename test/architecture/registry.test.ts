import { Command as Commander } from 'commander';
import type * as z from 'zod/mini';
import type { Command } from '../../src/cli/app/command.ts';
import { allCommands } from '../../src/cli/app/registry.ts';
import { fieldsOf } from '../../src/cli/app/flags.ts';
import { addCommand } from '../../src/cli/app/run-command.ts';
import type { Adding } from '../../src/cli/app/run-command.ts';
import type { AnyOperation } from '../../src/core/operation.ts';
import { AUDITED } from '../../src/domain/audit.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import { defOf, innerOf } from '../../src/domain/field.ts';
import { isPermission, scopeOf } from '../../src/domain/permissions.ts';
import { registry } from '../../src/registry.ts';
import { allOperations, API_ONLY, isForeign } from '../support/registry.ts';
import { sourceFiles } from '../support/source.ts';

/** What every operation and command must say of itself. Each test answers with the offenders, by name. */

let operations: readonly (readonly [file: string, operation: AnyOperation])[];
let commands: readonly Command[];

beforeAll(async () => {
  operations = await allOperations();
  commands = await allCommands(registry());
});

const KINDS = Object.entries(AUDITED).flatMap(([resource, kinds]) =>
  Object.keys(kinds).map((kind) => `${resource}.${kind}`),
);
const recordsOf = (operation: AnyOperation): readonly string[] => ('records' in operation ? operation.records : []);
const nameOf = (command: Command): string => command.path.join(' ');

/** Names of the operations that something is wrong with. */
const operationsWith = (fault: (operation: AnyOperation) => boolean): string[] =>
  operations.filter(([, operation]) => fault(operation)).map(([, { name }]) => name);

/** What is wrong with the commands, each after its name. */
const faultsOf = (faults: (command: Command) => readonly string[]): string[] =>
  commands.flatMap((command) => faults(command).map((fault) => `${nameOf(command)}: ${fault}`));

describe('every operation', () => {
  test('is there', () => {
    expect(operations.length).toBeGreaterThanOrEqual(28);
    expect(new Set(operations.map(([, { name }]) => name)).size).toBe(operations.length);
  });

  test('stands in the folder of its noun, in a file named by its verb', () => {
    const placed = operations.filter(([, { name }]) => !isForeign(name));
    const expected = ({ name }: AnyOperation): string => name.replace('.', '/').replace('people-', 'people/');
    expect(placed.filter(([file, operation]) => file !== expected(operation)).map(([file]) => file)).toEqual([]);
    expect(operationsWith(({ name }) => !/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });

  test('has a summary of one line that is no sentence', () => {
    expect(operationsWith(({ summary }) => !/^[A-Z][^\n]{5,80}[^.\s]$/.test(summary))).toEqual([]);
  });

  test('takes no list without an end', () => {
    const endless = (schema: z.core.$ZodType): boolean => {
      const { type, element, shape } = defOf(schema);
      const inner = innerOf(schema);
      return (
        (type === 'array' && schema._zod.def.checks?.some((one) => one._zod.def.check === 'max_length') !== true) ||
        [element, inner, ...Object.values(shape ?? {})].some((one) => one !== undefined && endless(one))
      );
    };
    expect(operationsWith(({ input }) => endless(input as z.core.$ZodType))).toEqual([]);
  });

  test('needs a permission of the catalogue, or says why it needs none', () => {
    expect(
      operationsWith(({ permission }) =>
        'none' in permission
          ? permission.none.trim() === ''
          : permission.length === 0 || !permission.every((name) => isPermission(name)),
      ),
    ).toEqual([]);
  });

  test('says in which project a permission of projects must hold', () => {
    expect(
      operationsWith(
        (operation) =>
          !('none' in operation.permission) &&
          operation.permission.some((name) => scopeOf(name) === 'project') &&
          !('project' in operation),
      ),
    ).toEqual([]);
  });

  test('names further permissions from the catalogue, each with its case', () => {
    expect(
      operationsWith(
        (operation) =>
          'also' in operation &&
          Object.entries(operation.also ?? {}).some(([name, when]) => !isPermission(name) || when.trim() === ''),
      ),
    ).toEqual([]);
  });

  test('leaves an audit event of the table if it writes, or says why not', () => {
    const writes = operationsWith(({ mode }) => mode === 'write' || mode === 'bulk');
    expect(writes.length).toBeGreaterThanOrEqual(14);
    const isRecorded = (one: AnyOperation): boolean => recordsOf(one).length > 0;
    const isExcused = (one: AnyOperation): boolean => 'unrecorded' in one && (one.unrecorded ?? '').trim() !== '';
    expect(operationsWith((one) => writes.includes(one.name) && !isRecorded(one) && !isExcused(one))).toEqual([]);
    const both = operationsWith((one) => isRecorded(one) && isExcused(one));
    expect(both).toEqual(['audit-stream.run', 'job.stop']);
    expect(operationsWith((one) => recordsOf(one).some((kind) => !KINDS.includes(kind)))).toEqual([]);
  });

  test('gives error codes of the table', () => {
    expect(operationsWith(({ errors = [] }) => errors.some((code) => !Object.hasOwn(ERRORS, code)))).toEqual([]);
  });

  test('has a command', () => {
    const reached = commands.map(({ operation }) => operation);
    const without = operationsWith((one) => !isForeign(one.name) && !reached.includes(one));
    expect(without.sort()).toEqual(Object.keys(API_ONLY).sort());
  });
});

test('every audited kind is recorded by an operation, or by the core', () => {
  const recorded = operations.flatMap(([, operation]) => recordsOf(operation));
  expect(KINDS.filter((kind) => !recorded.includes(kind))).toEqual([
    'User.PasswordEnded',
    'User.LoginFailed',
    'Token.EndsSoon',
    'Token.ExchangeFailed',
    'Session.Refused',
    'Access.Denied',
    'Access.Suppressed',
  ]);
});

test('every command stands alone in the file of its words', () => {
  const files = sourceFiles().filter(
    ({ path, text }) => path.startsWith('cli/commands/') && /^export const command\b/m.test(text),
  );
  const wanted = commands.map(({ path }) => `cli/commands/${path.join('/')}.ts`);
  expect(files.map(({ path }) => path).sort()).toEqual([...wanted].sort());
});

describe('every command', () => {
  /** These do one thing to one name. */
  const ONE_EXAMPLE = ['logout', 'context add', 'context use', 'context remove'];
  /** A list goes on by itself. */
  const NOT_ASKED_FOR = ['cursor'];

  test('belongs to an operation of the registry, works on the configuration alone, or calls none by itself', () => {
    const known = operations.map(([, operation]) => operation);
    expect(
      faultsOf(({ path, operation }) =>
        ['context', 'completion', 'pull', 'serve', 'schema', 'test', 'version'].includes(path[0]) ||
        path.join(' ') === 'store run-tasks'
          ? []
          : operation !== undefined && known.includes(operation)
            ? []
            : ['no operation'],
      ),
    ).toEqual([]);
  });

  test('has two examples or more, which call it', () => {
    expect(
      faultsOf((command) => {
        const { examples } = command;
        const few = examples.length < (ONE_EXAMPLE.includes(nameOf(command)) ? 1 : 2);
        const others = examples.filter((example) => !example.startsWith(`roster ${nameOf(command)}`));
        return [...(few ? [`${examples.length} examples`] : []), ...others];
      }),
    ).toEqual([]);
  });

  test('has examples that differ', () => {
    expect(faultsOf(({ examples }) => examples.filter((one, at) => examples.indexOf(one) !== at))).toEqual([]);
  });

  test('says of each field what it is', () => {
    expect(
      faultsOf(({ flags }) => {
        const told = new Map(fieldsOf(flags).map((spec) => [spec.field, spec.describe]));
        const fields = Object.keys((flags as z.core.$ZodObject)._zod.def.shape);
        return fields.filter((field) => !NOT_ASKED_FOR.includes(field) && (told.get(field) ?? '').trim() === '');
      }),
    ).toEqual([]);
  });

  test('completes the same where the same placeholder stands', () => {
    const completed = new Map<string, string>();
    expect(
      faultsOf(({ flags }) =>
        fieldsOf(flags).flatMap(({ flag, placeholder, completes = 'nothing', choices }) => {
          const first = completed.get(placeholder) ?? completes;
          if (choices.length > 0) return [];
          completed.set(placeholder, first);
          return completes === first ? [] : [`${flag} ${placeholder}: ${completes}, and ${first} elsewhere`];
        }),
      ),
    ).toEqual([]);
    expect([...completed].filter(([, completes]) => completes !== 'nothing').sort()).toEqual([
      ['CONTEXT', 'contexts'],
      ['FILE', 'files'],
      ['GROUP', 'groups'],
      ['HOLD', 'holds'],
      ['LOGIN', 'people'],
      ['MACHINE_TYPE', 'machine_types'],
      ['NOTIFICATION', 'notifications'],
      ['OPERATION-ID', 'operations'],
      ['PERMISSION', 'permissions'],
      ['PERSON', 'people'],
      ['PROJECT', 'projects'],
      ['PROVIDER', 'providers'],
      ['QUEUE', 'queues'],
      ['ROLE', 'roles'],
      ['STORE', 'files'],
      ['SUBJECT', 'subjects'],
      ['TRUST', 'trusts'],
    ]);
  });

  test('takes by position only what it has', () => {
    expect(
      faultsOf(({ flags, positions }) =>
        positions.filter((position) => !fieldsOf(flags).some(({ field }) => field === position)),
      ),
    ).toEqual([]);
  });

  test('takes no flag that could mean two things', () => {
    expect(
      faultsOf((command) => {
        const parent = new Commander();
        addCommand(parent, command, {} as Adding);
        const [sub] = parent.commands;
        const names = [
          ...(sub?.options.flatMap(({ short, long }) => [short, long]) ?? []),
          '-h',
          '--help',
          '-V',
          '--version',
        ].filter((name) => name !== undefined);
        return names.filter((name, at) => names.indexOf(name) !== at);
      }),
    ).toEqual([]);
  });

  test('writes when its operation changes an organization or a store', () => {
    const changes = (operation: AnyOperation): boolean =>
      operation.mode === 'store' ? operation.changes : ['write', 'bulk'].includes(operation.mode);
    const changing = commands.filter(({ operation }) => operation !== undefined && changes(operation));
    expect(changing.filter(({ writes }) => !writes).map(nameOf)).toEqual([]);
    expect(changing.map(nameOf)).toEqual(expect.arrayContaining(['store restore', 'store recover-owner']));
  });

  test('takes --yes when it writes, and never a secret as a flag', () => {
    expect(
      faultsOf((command) => {
        const parent = new Commander();
        addCommand(parent, command, {} as Adding);
        const options = parent.commands[0]?.options ?? [];
        const yes = options.some(({ long }) => long === '--yes') === command.writes ? [] : ['--yes'];
        const secrets = options
          .filter(({ long, flags }) => /password|token|secret/.test(long ?? '') && /[<[]/.test(flags))
          .map(({ flags }) => flags)
          .filter(
            (flags) =>
              !['--secret-file <PATH>', '--token-file <FILE>', '--client-secret-file <FILE>'].includes(flags) &&
              !flags.startsWith('--password-state '),
          );
        return [...yes, ...secrets];
      }),
    ).toEqual([]);
  });

  test('gives error codes of the table', () => {
    expect(faultsOf(({ errors = [] }) => errors.filter((code) => !Object.hasOwn(ERRORS, code)))).toEqual([]);
  });
});
