import { writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { bothWays, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople, behind, errorOf, faultsOf, insertProject } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

/** `people remove --from FILE` in batches. */

interface Item {
  readonly line: number;
  readonly action: string;
  readonly username: string;
  readonly invitations: readonly unknown[];
  readonly failure?: { readonly code: string };
}

async function prepared(box: Sandbox): Promise<void> {
  await addPeople(box, 'grace', 'linus', 'margaret', 'alan', 'barbara', 'edsger');
  await box.json('people invite linus@example.com --reveal');
}

describe.each(bothWays())('on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => (box = await sandbox(backend, prepared)));
  afterEach(() => box.destroy());

  const remove = (text: string, ...more: readonly string[]) => {
    writeFileSync(box.path('leavers.csv'), text);
    return box.run(['people', 'remove', '--from', box.path('leavers.csv'), ...more]);
  };
  const there = async () =>
    (await behind<{ username: string }>(box, 'select username from people order by username')).map(
      ({ username }) => username,
    );
  const actions = (stdout: string) =>
    (JSON.parse(stdout) as Item[]).map(({ line, action, username }) => `${line} ${action} ${username}`);
  const results = () => parse<Record<string, string>>(box.read('r.csv'), { columns: true });

  test('removes who is named, each once, with an event each, in batches', async () => {
    const ran = await remove(
      'name,email\nGrace,GRACE@acme.example\nLinus,linus@acme.example\n,grace@acme.example\n',
      '--batch',
      '1',
      '--yes',
      '--json',
    );
    expect([ran.code, actions(ran.stdout)]).toEqual([0, ['2 removed grace', '3 removed linus', '4 unchanged grace']]);
    expect(await there()).toEqual(['ada', 'alan', 'barbara', 'edsger', 'margaret']);
    const events = await behind(box, "select resource_name from audit_events where operation = 'Removed' order by seq");
    expect(events).toEqual([{ resource_name: 'grace' }, { resource_name: 'linus' }]);
  });

  test('a list of names, with results', async () => {
    const ran = await remove('\uFEFFgrace\r\n\r\n linus \r\n', '--batch', '1', '--results', box.path('r.csv'), '--yes');
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('2 removed, 0 unchanged')]);
    expect(box.read('r.csv')).toBe(
      'line,email,outcome,code,message\n1,grace@acme.example,removed,,\n3,linus@acme.example,removed,,\n',
    );
  });

  const FAULTY = 'nobody\ngrace\nada\nlinus\n';

  test('all rows are checked before anybody goes', async () => {
    await insertProject(box, 'Rocket', 'linus');
    const before = await stateOf(box);
    expect(faultsOf(await remove(FAULTY, '--batch', '1', '--yes', '--json'))).toEqual([
      '1 not_found',
      '3 invalid',
      '4 owns_projects',
    ]);
    expect(await stateOf(box)).toBe(before);
    const planned = await remove(FAULTY, '--continue-on-error', '--dry-run', '--json');
    expect([planned.code, actions(planned.stdout)]).toEqual([
      8,
      ['1 failed nobody', '2 removed grace', '3 failed ada', '4 failed linus'],
    ]);
    expect(await stateOf(box)).toBe(before);
  });

  test('rows with a fault are left out where that is asked for', async () => {
    await insertProject(box, 'Rocket', 'linus');
    const ran = await remove(FAULTY, '--continue-on-error', '--batch', '1', '--results', box.path('r.csv'), '--yes');
    expect([ran.code, ran.stderr]).toEqual([8, expect.stringContaining('3 of 4 rows failed')]);
    expect(results().map(({ line, email, outcome, code }) => [line, email, outcome, code].join(' '))).toEqual([
      '1  failed not_found',
      '2 grace@acme.example removed ',
      '3 ada@acme.example failed invalid',
      '4 linus@acme.example failed owns_projects',
    ]);
    expect(await there()).toEqual(['ada', 'alan', 'barbara', 'edsger', 'linus', 'margaret']);
  });

  test('projects are handed over, batch by batch', async () => {
    await insertProject(box, 'Rocket', 'linus');
    await insertProject(box, 'Unit', 'alan');
    const ran = await remove('linus\nalan\n', '--batch', '1', '--transfer-to', 'grace', '--yes');
    expect(ran.code).toBe(0);
    const owned = await behind(
      box,
      "select x.name from projects x join people p on p.id = x.owner_id where p.username = 'grace' order by x.name",
    );
    expect(owned).toEqual([{ name: 'Rocket' }, { name: 'Unit' }]);
    const leaves = await remove('margaret\ngrace\n', '--batch', '1', '--transfer-to', 'grace', '--yes', '--json');
    expect(errorOf(leaves).code).toBe('invalid');
    expect(await there()).toContain('margaret');
  });

  test('never the last Owner, and no Owner by an Admin', async () => {
    await box.json('people role grace Owner');
    await box.json('people role linus Admin');
    const linus = await box.as('linus');
    const before = await stateOf(box);
    writeFileSync(box.path('owners'), 'alan\ngrace\nada\n');
    const byLinus = await linus.run([
      'people',
      'remove',
      '--from',
      box.path('owners'),
      '--continue-on-error',
      '--yes',
      '--json',
    ]);
    expect(errorOf(byLinus).code).toBe('owner_role');
    expect(await stateOf(box)).toBe(before);
    const argv = ['people', 'remove', '--from', box.path('owners'), '--batch', '1', '--confirm'];
    expect((await box.run([...argv, 'alan'])).code).not.toBe(0);
    const member = await box.as('edsger');
    expect(errorOf(await member.run([...argv.slice(0, -1), '--yes', '--json'])).code).toBe('forbidden');
    expect(await there()).toHaveLength(7);
  });

  test('many want the name of the organization, and a few a yes', async () => {
    expect((await remove('grace\n', '--batch', '1')).code).toBe(9);
    await addPeople(box, ...Array.from({ length: 10 }, (_, at) => `w${at}`));
    const many = Array.from({ length: 10 }, (_, at) => `w${at}\n`).join('') + 'grace\n';
    const refused = await remove(many, '--batch', '4', '--yes');
    expect([refused.code, refused.stderr]).toEqual([9, expect.stringContaining('Remove 11 people from Acme')]);
    expect((await remove(many, '--batch', '4', '--confirm', 'Acme')).code).toBe(0);
    expect(await there()).toEqual(['ada', 'alan', 'barbara', 'edsger', 'linus', 'margaret']);
  });

  test('the flags of batches are for a file alone', async () => {
    for (const flags of ['--batch 2', '--continue-on-error', '--resume', '--results r.csv'])
      expect([flags, errorOf(await box.run(`people remove grace ${flags} --yes --json`)).code]).toEqual([
        flags,
        'usage',
      ]);
    expect((await remove('grace\n', '--batch', '0', '--yes')).code).toBe(2);
    expect((await remove('', '--batch', '1', '--yes')).code).toBe(0);
    expect(await there()).toHaveLength(7);
  });

  test('without them a few are removed together, and answered as before', async () => {
    const ran = await remove('grace\nlinus\n', '--yes', '--json');
    expect([ran.code, (JSON.parse(ran.stdout) as Item[]).map(({ username }) => username)]).toEqual([
      0,
      ['grace', 'linus'],
    ]);
    expect(errorOf(await remove('alan\nnobody\n', '--yes', '--json')).code).toBe('not_found');
    expect(await there()).toEqual(['ada', 'alan', 'barbara', 'edsger', 'margaret']);
  });

  test('done once, the same file with --resume changes nothing, and without it is refused', async () => {
    expect((await remove('grace\nlinus\n', '--batch', '1', '--yes')).code).toBe(0);
    const before = await stateOf(box);
    const again = await remove('grace\nlinus\n', '--resume', '--json');
    expect([again.code, again.stdout]).toEqual([0, '[]\n']);
    expect(faultsOf(await remove('grace\nlinus\n', '--batch', '1', '--yes', '--json'))).toEqual([
      '1 not_found',
      '2 not_found',
    ]);
    expect(await stateOf(box)).toBe(before);
  });

  test('what can name nobody is a fault of its line', async () => {
    const before = await stateOf(box);
    const hostile = [
      'a\u0000b',
      'x'.repeat(3000),
      "'; drop table people; --",
      '@',
      '0'.repeat(400),
      '\u202egrace',
      'GRACE',
    ];
    const ran = await remove(`${hostile.join('\n')}\n`, '--batch', '5000', '--yes', '--json');
    expect(faultsOf(ran).map((fault) => fault.split(' ')[0])).toEqual(hostile.map((_, at) => String(at + 1)));
    expect(await stateOf(box)).toBe(before);
  });

  test('an address that nobody confirmed names nobody', async () => {
    await behind(box, "update people set email_verified = (1 = 0) where username = 'grace'");
    expect(faultsOf(await remove('grace@acme.example\nlinus\n', '--batch', '1', '--yes', '--json'))).toEqual([
      '1 conflict',
    ]);
    expect((await remove('grace\n', '--batch', '1', '--yes')).code).toBe(0);
  });
});
