import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPeople } from '../../../support/front-door.ts';

/** The example of the groups page: people who view and export the log, and come and go as the team changes. */

const VIEW = 'organization.audit_logs.view';
const EXPORT = 'organization.audit_logs.export';

describe.each(backends())('Auditors on $name', (backend) => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox(backend);
    await addPeople(box, 'bilal', 'chloe', 'dayo');
    await box.json(`role new Auditor --permission organization.view --permission ${VIEW} --permission ${EXPORT}`);
    await box.json(['group', 'create', 'Auditors', '--role', 'Auditor', '--description', 'View and export the log']);
  });
  afterEach(() => box.destroy());

  test('a member of the group views and exports the log, and changes nothing', async () => {
    await box.json('group modify Auditors --add bilal');
    const bilal = await box.as('bilal');
    const events = await bilal.json<AuditEvent[]>('audit list --all');
    expect(events.map((event) => event.resource)).toEqual(expect.arrayContaining(['RBACRole', 'Group']));
    const exported = await bilal.run('audit export');
    expect(exported.code).toBe(0);
    expect(exported.stdout).toMatch(/^resource,operation,medium,/);
    expect((await bilal.run('audit verify')).code).toBe(0);
    for (const argv of [
      'people add eve@acme.example --reveal',
      'group modify Auditors --add bilal',
      'role delete Auditor --yes',
    ])
      expect([argv, (await bilal.run(argv)).code]).toEqual([argv, 5]);
  });

  test('as the team changes, who leaves it can look no more, and who joins can, at once', async () => {
    await box.json('group modify Auditors --add bilal --add chloe');
    const [bilal, chloe, dayo] = [await box.as('bilal'), await box.as('chloe'), await box.as('dayo')];
    const may = async () =>
      Promise.all([bilal, chloe, dayo].map(async (who) => (await who.run('audit list --limit 1')).code === 0));
    expect(await may()).toEqual([true, true, false]);
    const changed = await box.json<Group>('group modify Auditors --remove bilal --add dayo');
    expect(changed.members).toEqual(['chloe', 'dayo']);
    expect(await may()).toEqual([false, true, true]);
    await box.json('group delete Auditors --yes');
    expect(await may()).toEqual([false, false, false]);
  });

  test('why somebody may, and why somebody may not, can be asked', async () => {
    await box.json('group modify Auditors --add bilal');
    const why = await box.run(`access why bilal ${EXPORT}`, { tty: 80 });
    expect(why.stdout.replace(/\s+/g, ' ')).toContain(`bilal -> group Auditors -> role Auditor -> ${EXPORT}`);
    expect((await box.run(`access check bilal ${EXPORT}`)).code).toBe(0);
    expect((await box.run(`access check chloe ${EXPORT}`)).code).toBe(10);
    const who = await box.json<{ username?: string; name?: string }[]>(`access who ${EXPORT}`);
    expect(who.map((one) => one.username ?? one.name)).toEqual(expect.arrayContaining(['ada', 'bilal', 'Auditors']));
    const near = await box.run(`access why chloe ${EXPORT}`, { tty: 80 });
    expect(near.stdout).toContain('Auditors');
  });

  test('the role cannot go while the group has it', async () => {
    const ran = await box.run('role delete Auditor --yes --json');
    expect(ran.code).toBe(6);
    expect(ran.stderr).toContain('Auditors');
    await box.json('role delete Auditor --reassign-to Member --yes');
    expect((await box.json<Group>('group show Auditors')).role).toBe('Member');
  });
});
