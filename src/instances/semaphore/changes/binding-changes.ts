import { toRef, toSubjectRef } from '../../../domain/references.ts';
import type { Change } from './change.ts';
import type { Snapshot, SnapshotMember, SnapshotProject } from '../mirror/snapshot.ts';

/** The changes of roles that subjects have in projects themselves, not by a group or by a role of the organization. */
export function bindingChanges(before: Snapshot, after: Snapshot): Change[] {
  const was = new Map(before.projects.map((project) => [project.id, directOf(project)]));
  const there = new Set([...after.people, ...after.groups, ...after.serviceAccounts].map((subject) => subject.id));
  return after.projects.flatMap((project): Change[] => {
    const old = was.get(project.id) ?? new Map<string, SnapshotMember>();
    const now = directOf(project);
    return [
      ...[...now.values()]
        .filter((one) => old.get(one.id)?.role.id !== one.role.id)
        .map((one): Change => ({ kind: 'project-role-set', ...parts(project, one) })),
      // Whoever leaves the organization leaves its projects as well.
      ...[...old.values()]
        .filter(({ id }) => !now.has(id) && there.has(id))
        .map((one): Change => ({ kind: 'project-role-remove', ...parts(project, one) })),
    ];
  });
}

const parts = (project: SnapshotProject, one: SnapshotMember) => ({
  project: toRef(project),
  member: toSubjectRef(one),
  role: one.role,
});

const directOf = ({ members = [] }: SnapshotProject): ReadonlyMap<string, SnapshotMember> =>
  new Map(members.filter(({ source }) => source === 'manually' || source === 'scim').map((one) => [one.id, one]));
