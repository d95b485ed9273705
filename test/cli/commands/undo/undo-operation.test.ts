import type { AuditEvent } from '../../../../src/domain/audit.ts';
import { UNDOABLE } from '../../../../src/domain/undoable.ts';
import { UNDO } from '../../../../src/operations/undo/kinds.ts';
import { everyBackend, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, addPerson, csvFile, errorOf, exitOf } from '../../../support/front-door.ts';
import { presentIn } from '../../../support/present.ts';
import { stateOf } from '../../../support/state.ts';

/** All that one command changed is undone at once, or nothing is. */

test('each kind of event either has what undoes it, or a reason why nothing does', () => {
  const kinds = Object.entries(UNDOABLE);
  expect(
    kinds
      .filter(([, can]) => can === true)
      .map(([kind]) => kind)
      .sort(),
  ).toEqual(Object.keys(UNDO).sort());
  for (const [, why] of kinds) expect(why === true || why.length > 5).toBe(true);
});

const ROWS = 600;

interface Changed {
  readonly request_id: string;
}

/** What the organization has before each test. */
async function withTeam(box: Sandbox): Promise<void> {
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
  await addPeople(box, 'grace', 'linus');
  await box.json('group create Platform --member linus');
}

describe.each(everyBackend())('undo of an operation on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withTeam);
  });
  afterEach(() => box.destroy());

  /** Runs a change; answers its operation id. */
  const idOf = async (argv: readonly string[] | string, as = box): Promise<string> => {
    const { code, stdout, stderr } = await as.run([...(typeof argv === 'string' ? argv.split(' ') : argv), '--json']);
    if (code !== 0) throw new Error(`${String(argv)} exited ${code}: ${stderr}`);
    const answer = JSON.parse(stdout) as Changed | Changed[];
    const [first] = Array.isArray(answer) ? answer : [answer];
    return first?.request_id ?? '';
  };
  const undo = (id: string, ...more: readonly string[]) => box.run(['undo', id, ...more, '--json']);
  const refusal = async (id: string, by = box): Promise<ReturnType<typeof errorOf>> => {
    const before = await stateOf(box);
    const error = errorOf(await by.run(['undo', id, '--confirm', String(ROWS + 1), '--json']));
    expect(await stateOf(box)).toEqual(before);
    return error;
  };

  test('an import of 600 in batches is one command, after a plan and a number', async () => {
    const then = await presentIn(box);
    const lines = Array.from({ length: ROWS }, (_, at) => `p${at}@acme.example,,,Crew`);
    const file = csvFile(box, ['email,username,role,groups', ...lines].join('\n'));
    const id = await idOf(['people', 'import', file, '--create-groups', '--reveal']);

    const asked = await undo(id);
    expect([asked.code, errorOf(asked).hint]).toEqual([exitOf('input_needed'), expect.stringContaining('--confirm')]);
    const dry = await undo(id, '--dry-run');
    const plan = JSON.parse(dry.stdout) as { readonly events: number; readonly changes: readonly string[] };
    expect([dry.code, plan.events, plan.changes.length]).toEqual([0, ROWS + 1, ROWS + 1]);
    expect(plan.changes.at(-1)).toBe('the group Crew was deleted');

    const done = await undo(id, '--confirm', String(ROWS + 1));
    expect(JSON.parse(done.stdout)).toMatchObject({ events: plan.events, changes: plan.changes });
    expect(await presentIn(box)).toEqual(then);
    expect((await box.run('audit verify')).code).toBe(0);

    const again = await refusal(id);
    expect([again.code, again.message]).toEqual(['stale', expect.stringContaining('was undone already, by ada')]);
  });

  test('the undo is an operation that can be undone', async () => {
    const id = await idOf('people role grace linus --role Admin');
    const after = await presentIn(box);
    const first = await undo(id, '--yes');
    const { request_id: undoing } = JSON.parse(first.stdout) as { readonly request_id: string };
    expect(await presentIn(box)).not.toEqual(after);
    expect((await undo(undoing, '--yes')).code).toBe(0);
    expect(await presentIn(box)).toEqual(after);
  });

  test('a service account is undone with its token', async () => {
    const then = await presentIn(box);
    const id = await idOf('service-account create robot --reveal');
    expect((await undo(id)).code).toBe(0);
    expect(await presentIn(box)).toEqual(then);
  });

  test('a role that was deleted in favour of another comes back to all who had it', async () => {
    await box.json('role new Auditor --permission organization.audit_logs.view');
    await box.json('people role grace --role Auditor');
    await box.json('group role Platform Auditor');
    const then = await presentIn(box);
    const id = await idOf('role delete Auditor --reassign-to Member --yes');
    expect((await undo(id)).code).toBe(0);
    expect(await presentIn(box)).toEqual(then);
  });

  test('what cannot be undone is listed with the reason, and nothing is changed', async () => {
    await box.json('project create Web --owner grace');
    const id = await idOf('people remove grace --transfer-to ada --yes');
    const { code, message, hint, details } = await refusal(id);
    expect([code, message]).toEqual(['invalid', expect.stringContaining('1 of 2 events cannot be undone, so none is')]);
    expect(details.events).toMatchObject([{ kind: 'User.Removed', why: 'the password, tokens and sessions are gone' }]);
    const command = hint?.slice(hint.indexOf('roster ') + 'roster '.length) ?? '';
    expect((await box.run(`${command} --reveal`)).code).toBe(0);
  });

  test('what came after one of its events refuses all of it', async () => {
    const id = await idOf('people role grace linus --role Admin');
    await box.json('people role linus --role Member');
    expect((await refusal(id)).code).toBe('stale');
  });

  test('somebody who was added and has logged in is not removed', async () => {
    const id = await idOf('people add eve@acme.example --reveal');
    await box.as('eve');
    const refused = await refusal(id);
    expect([refused.code, refused.message]).toEqual(['stale', expect.stringContaining('eve has logged in since')]);
  });

  test('a refused operation changed nothing, so nothing is undone', async () => {
    const grace = await box.as('grace');
    expect((await grace.run('settings set name Mine')).code).toBe(5);
    const [denied] = await box.json<AuditEvent[]>('audit list --limit 1 --outcome denied');
    const refused = await refusal(denied?.request_id ?? '');
    expect([refused.code, refused.message]).toEqual(['invalid', expect.stringContaining('changed nothing')]);
  });

  test('nobody undoes what they could not do', async () => {
    const [grace, adam] = [await box.as('grace'), await box.as('adam')];
    const byAdmin = await idOf('people role linus --role Admin', adam);
    expect((await refusal(byAdmin, grace)).code).toBe('forbidden');
    const ofOwner = await idOf('people role linus --role Owner');
    expect((await refusal(ofOwner, adam)).code).toBe('owner_role');
    const custom = await idOf('role new Auditor --permission organization.audit_logs.view');
    expect((await refusal(custom, adam)).code).toBe('forbidden');
  });

  test('two at once undo it once', async () => {
    const id = await idOf('people role grace linus --role Admin');
    const results = await Promise.all([
      undo(id, '--yes'),
      undo(id, '--yes'),
      box.run('people role adam --role Member'),
    ]);
    const codes = results.slice(0, 2).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, exitOf('stale')]);
    const undone = await box.json<AuditEvent[]>(
      'audit list --all --outcome ok --resource User --operation RoleChanged',
    );
    expect(undone.filter(({ metadata }) => metadata.includes('"undoes"'))).toHaveLength(2);
  });
});

describe.each(everyBackend().slice(0, 1))('the question on a terminal on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend, withTeam);
  });
  afterEach(() => box.destroy());

  test('shows the plan, and a no changes nothing', async () => {
    const before = await box.run('people role grace linus --role Admin --json');
    const [{ request_id: id } = { request_id: '' }] = JSON.parse(before.stdout) as { readonly request_id: string }[];
    const state = await stateOf(box);
    const no = await box.run(['undo', id], { tty: 100, answers: [false] });
    expect([no.code, no.asked]).toEqual([130, [expect.stringContaining('Undo 2 events?')]]);
    expect(no.stderr).toContain('would be done: linus is now Member, before Admin\n');
    expect(await stateOf(box)).toEqual(state);
    const yes = await box.run(['undo', id], { tty: 100, answers: [true] });
    expect([yes.code, yes.stderr]).toEqual([0, expect.stringMatching(/2 events undone.*\nundo: roster undo /s)]);
  });
});
