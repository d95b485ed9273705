import * as z from 'zod/mini';
import type { AuditEvent } from '../../domain/audit.ts';
import { AppError } from '../../domain/errors.ts';
import { field, OPERATION } from '../../domain/field.ts';
import { reference } from '../../domain/names/names.ts';
import { commandLine } from '../../lib/shell.ts';
import type { Context } from '../../core/context.ts';
import { operation } from '../../core/operation.ts';
import type { Reads } from '../../core/store/index.ts';
import { CHANGE_OWNER } from '../project/owner.ts';
import { INVERSES } from './kinds.ts';
import { findUndoTarget, stepsFor } from './target.ts';
import type { UndoStep } from './target.ts';

/**
 * An undo shows what the events say, and what changed since, so it needs the permission to view the log, and all
 * permissions that doing the inverse by hand needs. All events of an operation are undone, latest first, or none.
 */
export const undoEvent = operation({
  name: 'undo.event',
  summary: 'Undo a change, or all that one command or request changed',
  permission: ['organization.audit_logs.view'],
  also: {
    'organization.people.change_role': 'to undo a change of role',
    'organization.people.modify': 'to undo a change of an e-mail or username',
    'organization.people.remove': 'to undo that people were added, a deactivation or reactivation',
    'organization.people.invite': 'to undo an invitation',
    'organization.groups.create': 'to undo that a group was deleted',
    'organization.groups.modify': 'to undo a change of a group',
    'organization.groups.delete': 'to undo that a group was created',
    'organization.roles.create': 'to undo that a custom role was deleted',
    'organization.roles.modify': 'to undo a change of a custom role',
    'organization.roles.remove': 'to undo that a custom role was created',
    'organization.projects.create': 'to undo that a project was deleted',
    'project.general_settings.modify': 'to undo a change of a project, or of a queue of one',
    'project.delete': 'to undo that a project was created',
    [CHANGE_OWNER]: 'to undo a transfer of a project',
    'project.people.invite': 'to undo that somebody lost a role in a project',
    'project.people.change_role': 'to undo a change of a role in a project',
    'project.people.remove': 'to undo that somebody got a role in a project',
    'organization.service_accounts.modify': 'to undo a change of a service account',
    'organization.service_accounts.delete': 'to undo that a service account was created',
    'organization.general_settings.modify': 'to undo a change of a setting, or of a queue of the organization',
    'organization.audit_logs.streaming.manage': 'to undo that the stream of the audit log was paused or resumed',
    'organization.notifications.modify': 'to undo that a notification was paused or resumed',
    'organization.notifications.delete': 'to undo that a notification was created',
  },
  records: [...new Set(INVERSES.flatMap((inverse) => inverse.records))],
  input: z.object({
    event: field(reference(), 'the sequence number or id of an event, or an operation id', OPERATION),
  }),
  output: z.object({
    /** null: an operation was undone. */
    seq: z.nullable(z.number()),
    /** That of the event or of the operation. */
    id: z.string(),
    /** As of the event; null: an operation was undone. */
    resource: z.nullable(z.string()),
    operation: z.nullable(z.string()),
    resource_name: z.nullable(z.string()),
    /** How many events were undone. */
    events: z.number(),
    /** What was done, one sentence for each event that was recorded. */
    changes: z.array(z.string()),
  }),
  errors: [
    'not_found',
    'corrupt_store',
    'stale',
    'conflict',
    'managed_by_scim',
    'escalation',
    'owner_role',
    'last_owner',
    'owns_projects',
    'role_in_use',
    'readonly_role',
  ],
  async run(context, input) {
    const target = await findUndoTarget(context.tx, input.event);
    const steps = stepsFor(target);
    for (const { event, inverse } of steps) inverse.authorize(context, event);
    const changes: string[] = [];
    try {
      for (const some of runsOf(steps)) await undoTogether(context, some, changes);
    } catch (error) {
      throw await toldUndone(context.tx, target.operationId, steps, error);
    }
    const [single] = target.events;
    const told = target.operationId === undefined ? single : undefined;
    return {
      seq: told?.seq ?? null,
      id: told?.id ?? target.operationId ?? '',
      resource: told?.resource ?? null,
      operation: told?.operation ?? null,
      resource_name: told?.resource_name ?? null,
      events: steps.length,
      changes,
    };
  },
});

/** Neighbours that one bulk undoes, each about another thing; others one by one. */
function runsOf(steps: readonly UndoStep[]): UndoStep[][] {
  const runs: UndoStep[][] = [];
  let ids = new Set<string>();
  for (const step of steps) {
    const run = runs.at(-1);
    const id = step.event.resource_id;
    if (run?.[0]?.inverse === step.inverse && step.inverse.isBulk && !ids.has(id)) run.push(step);
    else {
      runs.push([step]);
      ids = new Set();
    }
    ids.add(id);
  }
  return runs;
}

async function undoTogether(context: Context, steps: readonly UndoStep[], changes: string[]): Promise<void> {
  const [first] = steps;
  const events = steps.map(({ event }) => event);
  if (first !== undefined) await first.inverse.run(marking(context, events, changes), events);
}

/** The same context; its events name those that they undo. */
function marking(context: Context, events: readonly AuditEvent[], changes: string[]): Context {
  const byThing = new Map(events.map((event) => [event.resource_id, event]));
  return {
    ...context,
    record: (draft) => {
      changes.push(draft.description);
      const event = byThing.get(draft.id) ?? events[0];
      const undoes = event === undefined ? {} : { undoes: event.id };
      context.record({
        ...draft,
        description: event === undefined ? draft.description : `${draft.description} (event ${event.seq} undone)`,
        metadata: { ...draft.metadata, ...undoes },
      });
    },
  };
}

/** Of what cannot be undone any more because it was undone: by what. */
async function toldUndone(
  tx: Reads,
  operationId: string | undefined,
  steps: readonly UndoStep[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof AppError) || error.code !== 'stale') return error;
  const [step] = steps;
  if (step === undefined) return error;
  const { event } = step;
  const filter = { resourceId: event.resource_id, text: `"undoes":"${event.id}"` };
  const [by] = (await tx.audit.list(filter, { after: null, limit: 1 })).items;
  if (by === undefined) return error;
  const what = operationId === undefined ? `event ${event.seq}` : `the operation ${operationId}`;
  return new AppError('stale', `${what} was undone already, by ${by.username} (event ${by.seq}): ${error.message}`, {
    hint: commandLine('roster', 'audit', 'show', String(by.seq)),
    details: { ...error.details, undone_by: by.seq },
  });
}
