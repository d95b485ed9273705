import { peopleAdd } from '../../../src/operations/people/add.ts';
import { peopleInvite } from '../../../src/operations/people/invite.ts';
import { roleDelete } from '../../../src/operations/role/delete.ts';
import { coreBox } from '../../support/core.ts';
import type { CoreBox } from '../../support/core.ts';

/** Pending invitations to a deleted role get its replacement, so who deletes the role offers the replacement. */

let box: CoreBox;
let keeper: string;
beforeEach(async () => {
  box = await coreBox();
  await box.customRoles({
    Keeper: [
      ...['organization.roles.remove', 'organization.people.change_role'],
      ...['organization.people.invite', 'organization.people.view'],
    ],
    Offered: ['organization.people.view'],
    Modest: ['organization.people.view'],
    Strong: ['organization.audit_logs.view'],
  });
  await box.call(peopleAdd, { people: [{ email: 'kim@acme.example' }], role: 'Keeper' });
  keeper = await box.tokenOf('kim');
  await box.call(peopleInvite, { people: [{ email: 'new@acme.example' }], role: 'Offered' });
});
afterEach(() => box.destroy());

const replaced = (by: string): Promise<unknown> => box.call(roleDelete, { role: 'Offered', reassign_to: by }, keeper);

test.each([
  ['Strong', 'escalation'],
  ['Owner', 'owner_role'],
])('somebody who could not offer %s is refused, and nothing is changed', async (role, code) => {
  const before = box.dump('audit_events', 'audit_head', 'denials', 'tokens');
  expect(await box.refusal(replaced(role))).toBe(code);
  expect(box.dump('audit_events', 'audit_head', 'denials', 'tokens')).toBe(before);
});

test('somebody who could offer it can reassign the invitation', async () => {
  expect(await box.refusal(replaced('Modest'))).toBeUndefined();
  const { id } = await box.roleNamed('Modest');
  const { items } = await box.store.read((tx) => tx.invitations.list({ roleId: id }, { after: null, limit: 10 }));
  expect(items.map(({ email, status }) => [email, status])).toEqual([['new@acme.example', 'pending']]);
});
