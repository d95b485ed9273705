import { sandbox } from '../harness.ts';
import type { Backend, Sandbox } from '../harness.ts';
import { addPeople, addPerson, behind, insertProject, insertRole } from './front-door.ts';

/** Gives a subject a project role without guards and without an event. */
export const bindInProject = (
  box: Sandbox,
  type: 'user' | 'group',
  name: string,
  role: string,
  project: string,
): Promise<unknown[]> =>
  behind(
    box,
    `insert into role_bindings (subject_type, subject_id, role_id, project_id, source)
      select '${type}', s.id, r.id, $1, 'manually' from ${type === 'user' ? 'people' : 'groups'} s, roles r
      where s.${type === 'user' ? 'username' : 'name'} = $2 and r.name = $3 and r.scope = 'project'`,
    `project-${project}`,
    name,
    role,
  );

/**
 * Acme with all kinds of access: ada is Owner; grace is Member, and Contributor in the project web; linus is Member
 * and in Platform, an Admin group; margaret was an Admin and is deactivated; eve sees nobody; Compilers read the project api.
 */
export async function accessOrganization(backend: Backend): Promise<Sandbox> {
  const box = await sandbox(backend);
  await addPeople(box, 'grace', 'linus');
  await addPerson(box, 'margaret@acme.example', 'margaret', 'Admin');
  await insertRole(box, 'Blind', ['organization.leave']);
  await addPerson(box, 'eve@acme.example', 'eve', 'Blind');
  await box.json('group create Platform --role Admin --member linus');
  await box.json('group create Compilers');
  await box.json('people deactivate margaret');
  for (const project of ['web', 'api']) await insertProject(box, project, 'ada');
  await bindInProject(box, 'user', 'grace', 'Contributor', 'web');
  await bindInProject(box, 'group', 'Compilers', 'Reader', 'api');
  return box;
}
