import type { Command } from '../../../src/cli/app/command.ts';
import { allCommands } from '../../../src/cli/app/registry.ts';
import { errorCodes } from '../../../src/cli/app/help.ts';
import { ERRORS } from '../../../src/domain/errors.ts';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import { V1 } from '../../../src/api/route.ts';
import { api, LOCAL_ONLY, registry } from '../../../src/registry.ts';
import { API_ONLY } from '../../support/registry.ts';
import { isRow } from './row.ts';
import type { Row } from './row.ts';
import { SCENARIOS } from './scenarios/index.ts';

/** The table of the cross-section has all that a way to call could break, and names what is missing. */

/** Codes that no row gives, and where else each is shown on every way that it can come by. */
const ELSEWHERE: Partial<Readonly<Record<ErrorCode, string>>> = {
  internal: 'roster itself fails: test/server/observed and test/client/client',
  method_not_allowed: 'whoever asks by hand: test/api/strict',
  unsupported_media_type: 'whoever asks by hand: test/api/bodies',
  store_locked: 'another process keeps the lock, which is the engine’s own: test/stores',
  unsupported_by_server: 'the server is another roster: test/client/client',
  terminated: 'a signal ends the process: test/terminal/interrupt',
};

/** Commands that no row shows at work, and where it is shown. */
const WITHOUT_ROW: Readonly<Record<string, string>> = {
  'signin test': 'a browser goes to a provider: test/cli/commands/signin/provider-test',
};

const rows: readonly Row[] = SCENARIOS.flatMap(({ steps }) => steps.filter(isRow));
const nameOf = ({ path }: Command): string => path.join(' ');
const isOf = (command: Command, line: string): boolean => `${line} `.startsWith(`${nameOf(command)} `);

/** What can be called in more than one way: local ones make or keep the store, or work on the configuration alone. */
const callable = async (): Promise<Command[]> =>
  (await allCommands(registry())).filter(
    ({ operation }) =>
      operation !== undefined && operation.mode !== 'store' && !Object.hasOwn(LOCAL_ONLY, operation.name),
  );

/** Commands that have a row in which they do what they are told. */
const shown = async (): Promise<Command[]> =>
  (await callable()).filter((command) =>
    rows.some(([outcome, , line]) => ['ok', 'different'].includes(outcome) && isOf(command, line)),
  );

test('every command that can be called in more than one way works in a row', async () => {
  const commands = await callable();
  const without = (await shown()).map(nameOf);
  expect(commands.map(nameOf).filter((name) => !without.includes(name))).toEqual(Object.keys(WITHOUT_ROW));
  expect(commands.length).toBeGreaterThan(50);
});

test('every command of a row is one of them', async () => {
  const commands = await callable();
  expect(rows.map(([, , line]) => line).filter((line) => !commands.some((one) => isOf(one, line)))).toEqual([]);
});

test('every error of the table ends a row, or says where else it is shown', () => {
  const ended = new Set<string>(rows.map(([outcome]) => outcome));
  const codes = Object.keys(ERRORS);
  expect(codes.filter((code) => !ended.has(code) && !Object.hasOwn(ELSEWHERE, code))).toEqual([]);
  expect(Object.keys(ELSEWHERE).filter((code) => ended.has(code))).toEqual([]);
});

test('every error that one of them tells of in its help ends a row', async () => {
  const told = new Set((await callable()).flatMap(errorCodes));
  const ended = new Set<string>(rows.map(([outcome]) => outcome));
  expect([...told].filter((code) => !ended.has(code))).toEqual([]);
});

test('every error that ends a row of a command is one that its help tells of', async () => {
  const commands = await callable();
  const untold = rows.flatMap(([outcome, , line]) => {
    const command = commands.find((one) => isOf(one, line));
    if (command === undefined || !Object.hasOwn(ERRORS, outcome) || outcome === 'interrupted') return [];
    return errorCodes(command).some((code) => code === outcome) ? [] : [`${line}: ${outcome}`];
  });
  expect(untold).toEqual([]);
});

test('every route of roster’s own API is that of a command with such a row; test/compat/semaphore/semaphore has the others', async () => {
  const excused = (await callable()).filter((command) => Object.hasOwn(WITHOUT_ROW, nameOf(command)));
  const reached = [...(await shown()), ...excused].map(({ operation }) => operation);
  const routes = (await api()).routes.filter((route) => route.api === V1);
  expect(
    routes
      .filter(({ operation }) => !reached.includes(operation) && !Object.hasOwn(API_ONLY, operation.name))
      .map(({ operation }) => operation.name),
  ).toEqual([]);
  expect(routes.length).toBeGreaterThan(50);
});
