import { initialised } from '../support/built.ts';
import type { Place } from '../support/built.ts';
import { answer, closeTerminals, KEY, openTerminal } from '../support/terminal.ts';
import type { Step } from '../support/terminal.ts';

const { enter, down, space } = KEY;
const BACKSPACE = '\u007F';

interface Role {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly scope: string;
}

let here: Place;
beforeAll(async () => (here = await initialised()));
afterAll(() => here.destroy());
afterEach(closeTerminals);

const roles = async (): Promise<Role[]> => JSON.parse((await here.ok('role list --json')).stdout) as Role[];
const named = async (name: string) => (await roles()).find((role) => role.name === name);

test('role new asks for the name and offers permissions: typing searches, space ticks, what is ticked stays', async () => {
  const terminal = openTerminal(here, 'role new');
  await answer(
    terminal,
    ['Name of the role:', 'Auditor', enter],
    [/Permissions:[^]*❯◯ organization\.view[^]*type to search/, 'audit_logs.e'],
    [/Permissions: audit_logs\.e\n❯◯ organization\.audit_logs\.export\n\nExport the audit log \(Audit logs\)/, space],
    [/❯◉ organization\.audit_logs\.export[^]*ticked: organization\.audit_logs\.export/, BACKSPACE, 'view'],
    [/Permissions: audit_logs\.view/, BACKSPACE.repeat(4)],
    [/Permissions: audit_logs\.\n❯◯ organization\.audit_logs\.view\n ◉ organization\.audit_logs\.export/, space],
    [/❯◉ organization\.audit_logs\.view/, BACKSPACE.repeat(11), 'people.', down],
    [/ ◯ organization\.people\.view\n❯◯ organization\.people\.invite/, space],
    [/❯◉ organization\.people\.invite/, space],
    [/❯◯ organization\.people\.invite/, enter],
    [/Permissions: organization\.audit_logs\.export, organization\.audit_logs\.view\n/],
  );
  expect(await terminal.exit()).toBe(0);
  expect((await terminal.rest()).join('\n')).toMatch(/^name: +Auditor$/m);
  expect(await named('Auditor')).toMatchObject({
    scope: 'org',
    permissions: ['organization.audit_logs.view', 'organization.audit_logs.export'],
  });
});

test('nothing ticked is no answer, and what fits nothing cannot be ticked', async () => {
  const terminal = openTerminal(here, 'role new Nobody --scope project');
  await answer(
    terminal,
    [/Permissions:[^]*❯◯ project\./, enter],
    ['nothing is ticked yet', 'zzz'],
    [/Permissions: zzz\n {2}nothing fits/, space, down, enter],
    [/Permissions: zzz\n {2}nothing fits[^]*nothing is ticked yet/, BACKSPACE.repeat(3), 'project.view'],
    [/Permissions: project\.view\n❯◯ project\.view/, space],
    [/❯◉ project\.view/, enter],
  );
  expect(await terminal.exit()).toBe(0);
  expect(await named('Nobody')).toMatchObject({ scope: 'project', permissions: ['project.view'] });
});

test('without colours the list has none', async () => {
  const terminal = openTerminal(here, 'role new Plain --no-color');
  await answer(terminal, [/❯◯ organization\.view/, space], [/❯◉ organization\.view/, enter]);
  expect(await terminal.exit()).toBe(0);
  expect(terminal.raw()).not.toMatch(/\u001B\[[\d;]*m/);
});

describe('Ctrl-C', () => {
  const steps: readonly Step[] = [
    ['Name of the role:', 'Dropped', enter],
    [/❯◯ organization\.view/, space],
    [/❯◉ organization\.view/, 'people'],
    [/Permissions: people\n/, space],
  ];

  /** All that a question could have left behind. */
  const state = async (): Promise<string> =>
    (await here.ok('role list --json')).stdout + (await here.ok('audit list --all --json')).stdout;

  test.each(steps.map(([question], at) => ({ question, before: steps.slice(0, at) })))(
    'at $question makes no role and exits 130',
    async ({ question, before }) => {
      const untouched = await state();
      const terminal = openTerminal(here, 'role new');
      await answer(terminal, ...before, [question, KEY.ctrlC], ['stopped; nothing was changed']);
      expect(await terminal.exit()).toBe(130);
      expect(await state()).toBe(untouched);
    },
  );

  test('at the question before a deletion keeps the role, as no does', async () => {
    await here.ok('role new Kept --permission organization.view');
    const untouched = await state();
    for (const keys of [[KEY.ctrlC], ['n', enter], [enter]]) {
      const terminal = openTerminal(here, 'role delete Kept');
      await answer(terminal, [/Delete the role Kept\? \(y\/N\)/, ...keys]);
      expect(await terminal.exit()).toBe(130);
    }
    expect(await state()).toBe(untouched);
    const terminal = openTerminal(here, 'role delete Kept');
    await answer(terminal, [/Delete the role Kept\? \(y\/N\)/, 'y', enter]);
    expect(await terminal.exit()).toBe(0);
    expect(await named('Kept')).toBeUndefined();
  });
});
