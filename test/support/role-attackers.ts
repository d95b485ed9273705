import type { Sandbox } from '../harness.ts';
import { addPerson, behind, insertProject } from './front-door.ts';

/** People who may make or change roles, each with fewer permissions than others have. */

export const words = (line: string) => line.split(' ');
export const INVITE = 'organization.people.invite';

/** The custom roles: their names, further flags, and permissions. */
const ROLES: readonly (readonly [name: string, more: string, permissions: readonly string[]])[] = [
  ['Place', '--scope project', ['project.view', 'project.people.change_role']],
  ['Site', '--scope project', ['project.view']],
  ['Keeper', '--from Admin', ['organization.roles.create', 'organization.roles.modify', 'organization.roles.remove']],
  [
    'Tinker',
    '--from Member',
    [
      ...['organization.roles.create', 'organization.roles.modify', 'organization.roles.remove'],
      ...['organization.people.change_role', 'organization.groups.modify'],
    ],
  ],
  ['Placer', '--maps-to Place', ['organization.roles.remove', 'organization.roles.modify', 'organization.people.view']],
  ['Helpdesk', '--from Member', ['organization.people.reset_password']],
  ['Guest', '--maps-to Site', ['organization.view']],
  ['Crew', '', ['organization.view']],
  ['Spare', '', ['organization.view']],
];

export async function attackers(box: Sandbox): Promise<void> {
  for (const [name, more, permissions] of ROLES)
    await box.json([
      ...['role', 'new', name, ...words(more).filter((word) => word !== '')],
      ...permissions.flatMap((permission) => ['--permission', permission]),
    ]);
  await box.json('role new Empty --scope project --permission project.view');
  await box.json('role edit Empty --scope project --remove project.view');
  for (const [username, role] of [
    ['mia', 'Member'],
    ['adam', 'Admin'],
    ['ruth', 'Keeper'],
    ['rob', 'Tinker'],
    ['pia', 'Placer'],
    ['hal', 'Helpdesk'],
    ['gus', 'Guest'],
  ] as const)
    await addPerson(box, `${username}@acme.example`, username, role);
  await box.json('group create Sailors --role Crew --member rob');
  await insertProject(box, 'Rocket', 'mia');
  await behind(
    box,
    `insert into role_bindings (subject_type, subject_id, role_id, project_id, source)
      select 'user', p.id, r.id, 'project-Rocket', 'manually' from people p, roles r
      where p.username = 'mia' and r.name = 'Site'`,
  );
}
