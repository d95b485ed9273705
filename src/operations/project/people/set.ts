import * as z from 'zod/mini';
import { allows } from '../../../domain/access/permission-set.ts';
import { operation } from '../../../core/operation.ts';
import { projectBinding } from '../../../domain/projects.ts';
import { findAnySubject, subjectField } from '../../access/subject.ts';
import { runNested, theOne } from '../../shared/adapt.ts';
import { directRole } from '../../shared/direct-role.ts';
import { findProject, findRole } from '../../shared/resolve.ts';
import { projectField } from '../field.ts';
import { projectPeopleAdd } from './add.ts';
import { roleField } from './fields.ts';
import { INVITE } from './find-listed.ts';
import { projectPeopleRole } from './role.ts';

const CHANGE_ROLE = 'project.people.change_role';

/** A role at its own path, whether or not there is one: as add, or as role. */
export const projectPeopleSet = operation({
  name: 'project.people-set',
  summary: 'Give somebody a role in a project, or another one',
  permission: {
    none: 'it depends on whether they have a role there',
    authenticated: true,
    limited: 'it takes a permission in either case',
  },
  also: { [INVITE]: 'for somebody without a role there', [CHANGE_ROLE]: 'for somebody who has one' },
  records: [...projectPeopleAdd.records, ...projectPeopleRole.records],
  input: z.object({ project: projectField(), subject: subjectField(), role: roleField() }),
  output: projectBinding,
  errors: ['forbidden', 'not_found', 'conflict', 'ambiguous', 'scope_mismatch', 'escalation'],
  async run(context, { project: ref, subject, role }) {
    const { tx } = context;
    tx.ahead(() => [findAnySubject(tx, subject), findRole(tx, role, 'project')]);
    const project = await findProject(tx, ref, context.actor().permissions);
    const mayAdd = allows(context.actor().permissions, INVITE, project.id);
    // An actor who may do neither learns nothing of who is there.
    if (!mayAdd) context.require(CHANGE_ROLE, project);
    const isNew = mayAdd && (await directRole(tx, await findAnySubject(tx, subject), project.id)) === undefined;
    return isNew
      ? theOne(await runNested(context, projectPeopleAdd, { project: ref, subjects: [subject], role }))
      : theOne(await runNested(context, projectPeopleRole, { project: ref, subjects: [subject], role }));
  },
});
