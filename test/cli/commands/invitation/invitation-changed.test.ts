import type { Flat } from '../../../../src/cli/context/flat.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { Invitation } from '../../../../src/domain/invitations.ts';
import type { Group } from '../../../../src/cli/commands/group/views.ts';
import type { Role } from '../../../../src/domain/roles/roles.ts';
import { backends, sandbox } from '../../../harness.ts';
import type { Sandbox } from '../../../harness.ts';
import { addPerson, errorOf, metadataOf } from '../../../support/front-door.ts';

/** Invitations that change because their role or a group of theirs is deleted: each with its event. */

const DAY = 24 * 60 * 60 * 1000;

describe.each(backends())('pending invitations on $name', (backend) => {
  let box: Sandbox;
  let helpdesk: Flat<Role>;
  beforeEach(async () => {
    box = await sandbox(backend);
    helpdesk = await box.json<Role>('role new Helpdesk --permission organization.people.view');
    await box.json('people invite new@acme.example late@acme.example --role Helpdesk --expires 1d --reveal');
  });
  afterEach(() => box.destroy());

  const changes = async () =>
    (await box.json<AuditEvent[]>('audit list --resource Invitation --operation Modified')).map((event) => [
      event.resource_name,
      event.description,
      metadataOf(event),
    ]);

  test('get another role with role delete --reassign-to, those that ended too', async () => {
    await box.json('invitation revoke late@acme.example --yes');
    await box.json('people invite ended@acme.example --role Helpdesk --expires 1h --reveal');
    box.clock.now += DAY / 2;
    await box.json('role delete Helpdesk --reassign-to Member --yes');
    const { id: member } = await box.json<Role>('role show Member --scope org');
    const metadata = {
      before: { role: 'Helpdesk', role_id: helpdesk.id },
      after: { role: 'Member', role_id: member },
    };
    const told = await changes();
    expect(told).toHaveLength(2);
    for (const address of ['ended@acme.example', 'new@acme.example'])
      expect(told).toContainEqual([
        address,
        `the invitation of ${address} now offers Member, before Helpdesk`,
        metadata,
      ]);
    const listed = await box.json<Invitation[]>('invitation list');
    expect(listed).toContainEqual(expect.objectContaining({ email: 'new@acme.example', role: 'Member' }));
  });

  test('are moved by nobody who may not invite', async () => {
    await box.json('role new Remover --from Member --permission organization.roles.remove');
    await addPerson(box, 'rita@acme.example', 'rita', 'Remover');
    const rita = await box.as('rita');
    const refused = errorOf(await rita.run('role delete Helpdesk --reassign-to Member --yes --json'));
    expect(refused).toMatchObject({ code: 'forbidden', details: { permission: 'organization.people.invite' } });
    expect(await changes()).toEqual([]);
  });

  test('lose a group that is deleted', async () => {
    const staff = await box.json<Group>('group create staff');
    await box.json('people invite member@acme.example --group staff --reveal');
    await box.json('group delete staff --yes');
    expect(await changes()).toEqual([
      [
        'member@acme.example',
        'the invitation of member@acme.example does not offer the group staff any more',
        { groups_removed: ['staff'], group_ids_removed: [staff.id] },
      ],
    ]);
  });
});
