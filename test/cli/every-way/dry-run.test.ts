/** @alone It takes long. */

import { specialFlags } from '../../../src/cli/app/special-flags.ts';
import { allCommands } from '../../../src/cli/app/registry.ts';
import type { Command } from '../../../src/cli/app/command.ts';
import { changes } from '../../../src/cli/app/operation-facts.ts';
import { registry } from '../../../src/registry.ts';
import { everyBackend } from '../../harness.ts';
import { tried } from './play.ts';
import { isRow } from './row.ts';
import type { Row } from './row.ts';
import { SCENARIOS } from './scenarios/index.ts';

/** Every write is tried as a dry run before it is done: it ends the same, and leaves everything as it was. */

const offers = (command: Command): boolean => specialFlags(command).some(({ flags }) => flags === '--dry-run');
const isOf = ({ path }: Command, line: string): boolean => `${line} `.startsWith(`${path.join(' ')} `);

/** Ends that a dry run does not have: it needs no place for secrets, asks for no yes, and runs nothing of the shell; or has in its own words. */
const OF_NO_DRY_RUN = [
  ...['input_needed', 'secret_file_exists', 'interrupted', 'usage', 'not_delivered', 'not_verified'],
  'partial',
];
/** What is written of a refusal all the same. */
const isTold = (line: string): boolean =>
  !/^(?:audit_events .*"denied"|(?:audit_head|denials|login_delays) )/.test(line);

let commands: readonly Command[];
beforeAll(async () => (commands = await allCommands(registry())));

const rowOffers = ([outcome, , line]: Row): boolean =>
  !OF_NO_DRY_RUN.includes(outcome) &&
  !line.includes('--dry-run') &&
  commands.some((one) => isOf(one, line) && offers(one));

test('every command that writes in an organization has a dry run, but for those that say why not', () => {
  const without = commands.filter((one) => one.operation !== undefined && changes(one.operation) && !offers(one));
  expect(without.map(({ path }) => path.join(' '))).toEqual([
    'init',
    'login',
    'token exchange',
    'audit stream run',
    'job run',
  ]);
});

test('every command with a dry run is tried in a row', () => {
  const rows = SCENARIOS.flatMap(({ steps }) => steps.filter(isRow)).filter(([outcome]) => outcome === 'ok');
  const untried = commands.filter((one) => offers(one) && !rows.some(([, , line]) => isOf(one, line)));
  expect(untried.map(({ path }) => path.join(' '))).toEqual([]);
});

/** The longest way on the fastest engine; test/core/engine/dry-run is on both. */
const WAYS = everyBackend().filter(({ engine, name }) => engine === 'sqlite' && name.includes('HTTP'));

describe.each(WAYS)('on $name', (backend) => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s, dry', async (_name, scenario) => {
    const all = await tried(backend, scenario, rowOffers);
    const expected = scenario.steps.filter(isRow).filter(rowOffers);
    expect(all.map(({ line, outcome }) => [line, outcome])).toEqual(
      expected.map(([outcome, , line, more]) => [`${line} --dry-run`, more?.dry ?? outcome]),
    );
    for (const { line, outcome, left, before, stdout, stderr } of all) {
      const isDone = outcome === 'ok' || outcome === 'different';
      const [was, is] = isDone ? [before, left] : [before, left].map(withoutRefusals);
      expect({ line, state: is }).toEqual({ line, state: was });
      expect(stdout).not.toMatch(/<secret/);
      const isSaid = isDone && !line.includes('--quiet');
      expect([line, isDone, stderr.includes(NOTHING)]).toEqual([line, isDone, isSaid]);
    }
  });
});

const NOTHING = 'dry run, nothing was changed';

const withoutRefusals = (state: string): string => state.split('\n').filter(isTold).join('\n');
