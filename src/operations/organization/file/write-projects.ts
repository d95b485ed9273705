import type { RoleBinding } from '../../../core/store/roles.ts';
import type { EventDraft } from '../../../core/context.ts';
import { inWords } from '../../../domain/kinds.ts';
import { isSameAgent, UNSET } from '../../../domain/jobs/agent.ts';
import type { ProjectBindingState, ProjectState } from '../../../domain/organization-file/state.ts';
import { isSameWhitelist, NO_WHITELIST } from '../../../domain/whitelist.ts';
import { changeWhitelist } from '../../project/whitelist/change.ts';
import { chooseAgent } from '../../settings/agent/choose.ts';
import { roleChange } from '../../shared/direct-role.ts';
import { roleBinding } from '../../shared/role-binding.ts';
import { bindingChanges } from './authority.ts';
import { inSteps } from './carrying.ts';
import type { Carrying, ChangesOf } from './carrying.ts';

/** Makes and changes projects, with the roles in them. Owners get no role by it. */
export async function writeProjects(carrying: Carrying, changes: ChangesOf<'project'>): Promise<void> {
  const { context } = carrying;
  for (const some of inSteps(changes)) {
    await createProjects(
      carrying,
      some.flatMap(({ kind, after }) => (kind === 'added' && after !== null ? [after] : [])),
    );
    const bound: RoleBinding[] = [];
    for (const { before, after } of some) {
      if (after === null) continue;
      if (before !== null) await changeProject(carrying, before, after);
      const project = { id: carrying.realId(after.id), name: after.name };
      if (!isSameAgent(after.agent, before?.agent ?? UNSET))
        await chooseAgent(context, { ...project, project }, after.agent);
      if (!isSameWhitelist(after.whitelist, before?.whitelist ?? NO_WHITELIST))
        await changeWhitelist(
          context,
          { ...project, description: after.description, owner_id: carrying.realId(after.ownerId) },
          after.whitelist,
        );
      for (const binding of await writeBindings(carrying, before?.bindings ?? [], after)) bound.push(binding);
      await context.pace();
    }
    await context.tx.roles.bind(bound);
  }
}

async function createProjects({ context, realId, made, nameOf }: Carrying, projects: readonly ProjectState[]) {
  const { tx, at, environment, record } = context;
  const records = projects.map(({ id: plannedId, name, description, ownerId }) => {
    const id = environment.newId();
    made(plannedId, id);
    const owner_id = realId(ownerId);
    record({
      kind: 'Project.Added',
      id,
      name,
      description: `the project ${name} was created for ${nameOf(ownerId)}`,
      metadata: { after: { name, description, owner: nameOf(ownerId), owner_id, members: [] } },
    });
    return { id, name, description, owner_id, created_at: at, updated_at: at };
  });
  await tx.projects.insert(records);
}

async function changeProject({ context, realId, nameOf }: Carrying, before: ProjectState, after: ProjectState) {
  const { tx, at, record } = context;
  const { id, name, description } = after;
  const owner_id = realId(after.ownerId);
  const [isDescribed, isMoved] = [description !== before.description, after.ownerId !== before.ownerId];
  if (isDescribed || isMoved) await tx.projects.update(id, { name, description, owner_id, updated_at: at });
  if (isDescribed)
    record({
      kind: 'Project.Modified',
      id,
      name,
      description: `the description of the project ${name} was changed`,
      metadata: { before: { name, description: before.description }, after: { name, description } },
    });
  if (isMoved) {
    const [owner, former] = [nameOf(after.ownerId), nameOf(before.ownerId)];
    record({
      kind: 'Project.OwnerChanged',
      id,
      name,
      description: `${owner} now owns the project ${name}, before ${former}`,
      metadata: { before: { owner: former, owner_id: before.ownerId }, after: { owner, owner_id } },
    });
  }
}

/** Takes the roles that go, and returns the bindings of those that come. */
async function writeBindings(
  { context, realId, nameOf }: Carrying,
  before: readonly ProjectBindingState[],
  project: ProjectState,
): Promise<RoleBinding[]> {
  const { tx, at, record } = context;
  const { name } = project;
  const id = realId(project.id);
  const bound: RoleBinding[] = [];
  const roleOf = ({ roleId }: ProjectBindingState) => ({ id: realId(roleId), name: nameOf(roleId) });
  for (const { was, is } of bindingChanges(before, project.bindings)) {
    const subject = is ?? was;
    if (subject === undefined) continue;
    const member = { subject_type: subject.type, id: realId(subject.subjectId), name: nameOf(subject.subjectId) };
    const who = inWords({ type: subject.type, name: member.name });
    const tell = (kind: EventDraft['kind'], description: string, metadata: object): void =>
      record({ kind, id, name, description, metadata: { member, ...metadata } });
    if (is === undefined) {
      if (was === undefined) continue;
      const role = roleOf(was);
      await tx.roles.unbind({ type: subject.type, id: member.id }, id);
      tell('Project.MemberRemoved', `${who} lost the role ${role.name} in the project ${name}`, {
        before: { role: role.name, role_id: role.id },
      });
      continue;
    }
    const role = roleOf(is);
    bound.push(roleBinding({ type: subject.type, id: member.id }, role, at, id));
    if (was === undefined)
      tell('Project.MemberAdded', `${who} was given the role ${role.name} in the project ${name}`, {
        after: { role: role.name, role_id: role.id },
      });
    else {
      const former = roleOf(was);
      const said = `${who} is now ${role.name} in the project ${name}, before ${former.name}`;
      tell('Project.MemberRoleChanged', said, roleChange(former, role));
    }
  }
  return bound;
}
