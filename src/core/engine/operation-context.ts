import { AppError } from '../../domain/errors.ts';
import { enforce, forbidden } from '../../domain/guards.ts';
import type { Permission } from '../../domain/permissions.ts';
import type { Context, EventDraft, ProjectRef } from '../context.ts';
import { currentPermissions } from '../guards/permissions.ts';
import type { Reads } from '../store/index.ts';
import { actorOf } from './authenticate.ts';
import { requireActor } from './call.ts';
import type { Call } from './call.ts';

/** What an operation is given in one transaction, which began at `at`. */
export const contextOf = <Tx extends Reads>(
  call: Call,
  tx: Tx,
  at: string,
  { record, note }: Pick<Context, 'record' | 'note'>,
): Context<Tx> => ({
  tx,
  at,
  record,
  note,
  environment: call.session.environment,
  actor: () => requireActor(call),
  require: (permission, project) => {
    enforce(forbidden(requireActor(call).permissions, permission, project));
    if (call.options.idempotency !== undefined) keepUsedPermission(call, permission, project);
  },
  actAs: async (accountId, type = 'user') => (call.actor = await actorOf(tx, accountId, type)),
  actOnBehalfOf: async (subjectId, refusal) => {
    call.principal = { id: subjectId, permissions: await currentPermissions(tx, subjectId), refusal };
  },
  progress: call.budget.progress,
  pace: call.budget.pace,
  takesLong: call.budget.takesLong,
});

/** The context of a transaction that cannot write; recording an event throws `internal`. */
export const readContext = (call: Call, tx: Reads, at: string): Context<Reads> =>
  contextOf(call, tx, at, { record: refuseEvent, note: () => undefined });

function keepUsedPermission({ usedPermissions }: Call, permission: Permission, project: ProjectRef | undefined): void {
  if (project === undefined) usedPermissions.set(permission, { permission });
  else
    usedPermissions.set(`${permission} ${project.id}`, {
      permission,
      project: { id: project.id, name: project.name },
    });
}

function refuseEvent(event: EventDraft): never {
  throw new AppError('internal', `a read cannot record ${event.kind}`);
}
