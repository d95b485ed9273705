import { writeFileSync } from 'node:fs';
import { backends, sandbox } from '../../../harness.ts';
import type { Backend, Sandbox } from '../../../harness.ts';
import type { AuditEvent } from '../../../../src/domain/audit.ts';
import type { ShownChange } from '../../../../src/domain/organization-file/shown.ts';
import { addPeople, addPerson, behind, errorOf } from '../../../support/front-door.ts';
import { stateOf } from '../../../support/state.ts';

/** An organization is made as a document says: in one transaction, under the guards of each change. */

const [backend] = backends() as [Backend];
const HEAD = 'apiVersion: roster/v1\nkind: Organization\n';

async function furnish(box: Sandbox): Promise<void> {
  await addPerson(box, 'adam@acme.example', 'adam', 'Admin');
  await addPeople(box, 'grace', 'linus', 'barbara');
  await box.json('group create Platform --member linus');
  await box.json('project create Rocket --owner grace');
  await box.json('project people add Rocket linus --role Reader');
}

let box: Sandbox;
beforeEach(async () => (box = await sandbox(backend, furnish)));
afterEach(() => box.destroy());

const apply = (text: string, flags = '', by = box) => {
  writeFileSync(by.path('org.yaml'), HEAD + text);
  return by.run(['apply', '-f', by.path('org.yaml'), '--reveal', ...flags.split(' ').filter(Boolean)]);
};
const made = async (text: string, flags = ''): Promise<ShownChange[]> => {
  const { stdout, stderr, code } = await apply(text, `--json ${flags}`);
  expect([code, stderr.includes('error')]).toEqual([0, false]);
  return JSON.parse(stdout) as ShownChange[];
};
const refused = async (text: string, flags = '', by = box) => {
  const before = await stateOf(box);
  const result = await apply(text, `--json ${flags}`, by);
  expect(await stateOf(box)).toEqual(before);
  return errorOf(result).code;
};

const EVERYTHING = `organization: {name: Acme 2}
settings: {url: 'https://acme.example', audit_retention: 400d, contacts_finances: bills@acme.example}
roles:
- {name: Auditor, permissions: [organization.people.view], maps_to: Looker}
- {name: Looker, scope: project, permissions: [project.view]}
people:
- {email: zoe@acme.example, role: Auditor}
- {email: kim@acme.example, status: deactivated}
- {email: grace@acme.example, username: grace-h, role: Auditor}
- {email: barbara@acme.example, status: deactivated}
service_accounts:
- {name: builder, description: Builds, role: Auditor}
groups:
- {name: Night, role: Auditor, members: [zoe, linus]}
- {name: Platform, description: Builders, role: Auditor, members: [grace-h]}
projects:
- name: Moon
  owner: zoe
  people: [{person: zoe, role: Looker}]
  groups: [{group: Night, role: Reader}]
- name: Rocket
  description: Flies
  owner: zoe
  people: [{person: linus, role: Contributor}, {person: zoe, role: Looker}]
  service_accounts: [{service_account: builder, role: Reader}]
`;

test('all that a document can say is done, once, and found again', async () => {
  const changes = await made(EVERYTHING);
  expect(changes).toHaveLength(12);
  expect(changes.flatMap((one) => ('temporary_password' in one ? [one.name] : []))).toEqual(['zoe']);
  writeFileSync(box.path('org.yaml'), HEAD + EVERYTHING);
  expect((await box.run(['diff', '-f', box.path('org.yaml')])).code).toBe(0);
  const again = await apply(EVERYTHING);
  expect([again.code, again.stderr]).toEqual([0, 'unchanged\n']);
  expect((await box.run('store check')).code).toBe(0);
});

test('its events are those of each change, under one operation id, and are undone together', async () => {
  const { stdout: before } = await box.run('export');
  const changes = (await made(EVERYTHING)) as (ShownChange & { request_id: string })[];
  const id = changes[0]?.request_id ?? '';
  const events = await box.json<AuditEvent[]>(['audit', 'list', '--request', id, '--all']);
  const kinds = events.map(({ resource, operation }) => `${resource}.${operation}`).reverse();
  expect(kinds).toEqual([
    'Organization.Modified',
    'Organization.Modified',
    'Organization.Modified',
    'Organization.Modified',
    'RBACRole.Added',
    'RBACRole.Added',
    'User.Modified',
    'User.Added',
    'User.Added',
    'User.Deactivated',
    'User.RoleChanged',
    'User.Deactivated',
    'ServiceAccount.Added',
    'Group.Added',
    'Group.Modified',
    'Group.RoleChanged',
    'Project.Added',
    'Project.MemberAdded',
    'Project.MemberAdded',
    'Project.Modified',
    'Project.OwnerChanged',
    'Project.MemberRoleChanged',
    'Project.MemberAdded',
    'Project.MemberAdded',
    'Project.MemberRemoved',
  ]);
  const undone = await box.run(['undo', id, '--confirm', String(events.length)]);
  expect([undone.code, undone.stderr.includes('error')]).toEqual([0, false]);
  expect((await box.run('export')).stdout).toBe(before);
});

test('usernames may change hands, and a project with whom it leaves behind', async () => {
  await made(
    `exact: [people]
people:
- {username: ada}
- {username: adam}
- {email: grace@acme.example, username: linus}
- {email: linus@acme.example, username: grace}
- {email: new@acme.example, username: barbara}
projects:
- {name: Rocket, owner: barbara}
`,
    '--confirm Acme --max-removals 50',
  );
  const people = await box.json<{ email: string; username: string }[]>('people list --fields email,username');
  expect(people.map(({ email, username }) => `${email} ${username}`)).toEqual([
    'ada@acme.example ada',
    'adam@acme.example adam',
    'new@acme.example barbara',
    'linus@acme.example grace',
    'grace@acme.example linus',
  ]);
  const [removed] = await box.json<AuditEvent[]>('audit list --operation Removed --resource User');
  expect(removed?.resource_name).toBe('barbara');
});

test('a name that could be mistaken for another is refused, unless that one goes', async () => {
  expect(await refused('groups:\n- {name: Platforrn}\n- {name: "Plаtform"}\n')).toBe('conflict');
  expect(await refused('people:\n- {email: x@acme.example, username: "lіnus"}\n')).toBe('conflict');
  const planned = await box.run(['diff', '-f', box.path('org.yaml'), '--json']);
  expect(errorOf(planned).message).toBe('lіnus could be mistaken for the person linus');
  await made('exact: [groups]\ngroups:\n- {name: "Plаtform"}\n', '--confirm Acme --max-removals 100');
});

test('more removals than a tenth, fewer Owners, and the own access are refused', async () => {
  const alone = 'people:\n- {username: ada}\n- {username: grace}\n- {username: linus}\n- {username: barbara}\n';
  expect(await refused(alone, '--prune --confirm Acme')).toBe('conflict');
  expect(await refused(alone, '--prune --max-removals 20')).toBe('input_needed');
  expect(await refused(alone, '--prune --confirm Other --max-removals 20')).toBe('invalid');
  expect(await refused('people:\n- {username: linus, role: Admin}\n', '--min-owners 2')).toBe('last_owner');
  const without = alone.replace('- {username: ada}\n', '- {username: adam, role: Owner}\n');
  expect(await refused(without, '--prune --confirm Acme --max-removals 20')).toBe('conflict');
  await box.json('people role adam Owner');
  expect(await refused('people:\n- {username: ada, role: Admin}\n', '--require-self')).toBe('conflict');
  expect(
    await made(
      alone.replace('- {username: barbara}', '- {username: adam}'),
      '--prune --confirm Acme --max-removals 20',
    ),
  ).toHaveLength(1);
});

test('the guards hold', async () => {
  expect(await refused('people:\n- {username: ada, role: Admin}\n')).toBe('last_owner');
  expect(await refused('people:\n- {username: ada, status: deactivated}\n')).toBe('last_owner');
  expect(await refused('groups:\n- {name: Platform, role: Owner}\n')).toBe('owner_role');
  const [adam, linus] = [await box.as('adam'), await box.as('linus')];
  expect(await refused('people:\n- {username: grace, role: Owner}\n', '', adam)).toBe('owner_role');
  expect(await refused('people:\n- {username: ada, role: Member}\n', '', adam)).toBe('owner_role');
  await box.json('role new Strong --permission organization.change_owner');
  expect(await refused('groups:\n- {name: Platform, role: Strong}\n', '', adam)).toBe('escalation');
  expect(await refused('people:\n- {email: x@acme.example, role: Strong}\n', '', adam)).toBe('escalation');
  expect(await refused('groups:\n- {name: Platform, members: []}\n', '', linus)).toBe('forbidden');
});

test('who may see all and change little is refused what is more', async () => {
  const views = ['people', 'groups', 'roles', 'service_accounts', 'general_settings', 'ip_allow_list'].map(
    (one) => `--permission=organization.${one}.view`,
  );
  await box.json([
    'role',
    'new',
    'See',
    '--scope',
    'project',
    '--permission=project.view',
    '--permission=project.people.view',
  ]);
  await box.json(['role', 'new', 'Groups', ...views, '--permission=organization.groups.modify', '--maps-to', 'See']);
  await box.json('people role barbara Groups');
  const barbara = await box.as('barbara');
  expect((await apply('groups:\n- {name: Platform, members: [linus, grace]}\n', '', barbara)).code).toBe(0);
  for (const text of [
    'groups:\n- {name: New}\n',
    'groups:\n- {name: Platform, role: Groups}\n',
    'exact: [groups]\ngroups: []\n',
    'people:\n- {email: x@acme.example}\n',
    'people:\n- {username: linus, role: Groups}\n',
    'people:\n- {username: linus, status: deactivated}\n',
    'people:\n- {email: linus@acme.example, username: l}\n',
    'roles:\n- {name: Groups, permissions: []}\n',
    'roles:\n- {name: More, permissions: []}\n',
    'service_accounts:\n- {name: x}\n',
    'projects:\n- {name: Moon, owner: barbara}\n',
    'projects:\n- {name: Rocket, description: x}\n',
    'projects:\n- {name: Rocket, owner: linus}\n',
    'projects:\n- {name: Rocket, people: []}\n',
    'projects:\n- {name: Rocket, groups: [{group: Platform, role: Reader}]}\n',
    'exact: [projects]\nprojects: []\n',
    'organization: {name: Other}\n',
  ])
    expect([text, await refused(text, '--confirm Acme --max-removals 100', barbara)]).toEqual([text, 'forbidden']);
});

test('for how long the audit log is kept needs what the setting needs', async () => {
  const settings = '--permission=organization.general_settings.modify';
  await box.json(['role', 'new', 'Settings', '--from', 'Admin', settings]);
  await box.json('people role adam Settings');
  const adam = await box.as('adam');
  await box.json(['role', 'edit', 'Settings', '--remove', 'organization.audit_logs.streaming.manage']);
  expect((await apply('settings: {url: "https://acme.example"}\n', '', adam)).code).toBe(0);
  expect(await refused('settings: {audit_retention: 40d}\n', '', adam)).toBe('forbidden');
  expect(await refused('settings: {audit_retention: 29d}\n')).toBe('invalid');
  expect((await apply('settings: {audit_retention: 40d}\n')).code).toBe(0);
  expect((await box.run('export')).stdout).toContain('audit_retention: 40d');
});

test('a plan that a test of the document would fail is refused', async () => {
  const text =
    'people:\n- {username: linus, role: Admin}\ntests:\n- {subject: linus, cannot: [organization.people.invite]}\n';
  expect(await refused(text)).toBe('tests_failed');
  expect((await apply(text.replace('cannot', 'can'))).code).toBe(0);
});

test('an Owner who never chose a password is none of those who must be left, as long as one has', async () => {
  const text = 'people:\n- {username: adam, role: Owner}\n';
  const choose = (who: string) => behind(box, "update people set password_kind = 'chosen' where username = $1", who);
  await choose('ada');
  expect(await refused(text, '--min-owners 2')).toBe('last_owner');
  await choose('adam');
  expect(await made(text, '--min-owners 2')).toHaveLength(1);
});

test('a terminal is shown the changes, and asked', async () => {
  writeFileSync(box.path('org.yaml'), `${HEAD}groups:\n- {name: Platform, members: [linus, grace]}\n`);
  const no = await box.run(['apply', '-f', box.path('org.yaml')], { answers: [false] });
  expect([no.code, no.asked]).toEqual([130, ['Make 1 change to Acme?']]);
  expect(no.stderr).toContain('~ group Platform: members +grace');
  const yes = await box.run(['apply', '-f', box.path('org.yaml')], { answers: [true] });
  expect([yes.code, yes.stdout]).toEqual([0, expect.stringContaining('members +grace')]);
});

test('without a place for passwords nothing is changed; a dry run tells what would be', async () => {
  const text = `${HEAD}people:\n- {email: zoe@acme.example}\n`;
  writeFileSync(box.path('org.yaml'), text);
  const before = await stateOf(box);
  expect((await box.run(['apply', '-f', box.path('org.yaml')])).code).toBe(9);
  const dry = await box.run(['apply', '-f', box.path('org.yaml'), '--dry-run']);
  expect([dry.code, dry.stdout]).toEqual([10, expect.stringContaining('zoe')]);
  expect(await stateOf(box)).toEqual(before);
});
