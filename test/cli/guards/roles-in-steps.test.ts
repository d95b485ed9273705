import type { AuditEvent } from '../../../src/domain/audit.ts';
import { backends, sandbox } from '../../harness.ts';
import type { Sandbox } from '../../harness.ts';
import { expectDenied } from '../../support/denied.ts';
import { attackers, INVITE, words } from '../../support/role-attackers.ts';

/** Custom roles from the attacker's side: escalation in two steps or three, each but the last allowed. */

describe.each(backends())('several steps with roles on $name', (backend) => {
  let box: Sandbox;
  let rob: Sandbox;

  beforeEach(async () => {
    box = await sandbox(backend);
    await attackers(box);
    rob = await box.as('rob');
  });
  afterEach(() => box.destroy());

  const step = async (line: string, actor = rob) => {
    const { code, stderr } = await actor.run(words(line));
    expect([line, code, stderr]).toEqual([line, 0, expect.not.stringMatching(/^(?:error|hint):/m)]);
  };
  const last = (line: string, code = 'escalation') =>
    expectDenied({ owner: box, actor: rob, username: 'rob', argv: words(line) }, code);

  test.each([
    [
      'a role of one’s own, taken, then filled',
      ['role new Mine --from Tinker', 'people role rob Mine'],
      `role edit Mine --add ${INVITE}`,
    ],
    [
      'a role of one’s own, taken, then mapped',
      ['role new Mine --from Tinker', 'people role rob Mine'],
      'role edit Mine --maps-to Reader',
    ],
    [
      'a role of one’s own, taken, then deleted in favour of a greater one',
      ['role new Mine --from Tinker', 'people role rob Mine'],
      'role delete Mine --reassign-to Admin --yes',
    ],
    [
      'an empty project role, mapped, then filled',
      ['role new Void --from Empty', 'role edit Tinker --maps-to Void'],
      'role edit Void --add project.view',
    ],
    [
      'an empty project role, mapped, then deleted in favour of a greater one',
      ['role new Void --from Empty', 'role edit Tinker --maps-to Void'],
      'role delete Void --reassign-to Admin --scope project --yes',
    ],
    [
      'a role that a group of theirs has, replaced by their own, then filled',
      ['role new Mine --from Crew', 'role delete Crew --reassign-to Mine --yes'],
      `role edit Mine --add ${INVITE}`,
    ],
    [
      'names that change places',
      ['role edit Helpdesk --name Old', 'role edit Tinker --name Helpdesk'],
      'role edit Helpdesk --add organization.people.reset_password',
    ],
    [
      'what was given up oneself',
      ['role edit Tinker --remove organization.leave'],
      'role edit Tinker --add organization.leave',
    ],
    [
      'what was taken from others',
      ['role edit Helpdesk --remove organization.people.reset_password'],
      'role edit Helpdesk --add organization.people.reset_password',
    ],
    ['a mapping that was taken from others', ['role edit Guest --maps-to none'], 'role edit Guest --maps-to Site'],
  ])('no escalation by %s', async (_what, steps, end) => {
    for (const line of steps) await step(line);
    await last(end);
  });

  test('a role with the name of a deleted one gives nothing to those who had that', async () => {
    await step('role delete Helpdesk --reassign-to Spare --yes');
    await step('role new Helpdesk --from Tinker');
    const { role } = await box.json<{ role: string }>('people show hal');
    expect(role).toBe('Spare');
  });

  test('one who takes the permission to change roles away from themselves cannot go on', async () => {
    await step('role edit Tinker --remove organization.roles.modify');
    await last('role edit Tinker --add organization.roles.modify', 'forbidden');
  });

  test('what they hold themselves they may hand out, and take from anybody', async () => {
    await step('role new Mine --permission organization.people.view');
    await step('role edit Crew --add organization.people.view --description Sailing');
    await step('role edit Guest --remove organization.view');
    await step('role edit Guest --maps-to none');
    await step('role delete Helpdesk --reassign-to Crew --yes');
    await step('role delete Mine --yes');
    expect(await box.json<AuditEvent[]>('audit list --outcome denied')).toEqual([]);
    expect((await box.run('audit verify')).code).toBe(0);
  });
});
