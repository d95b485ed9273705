import type { MeantActor, ShownEvent } from '../../../domain/audit.ts';
import { PREFIXES } from '../../../domain/kinds.ts';
import { counted } from '../../../lib/plural.ts';
import { actorNotes } from '../../../operations/audit/actor.ts';
import { auditList, auditShow, auditVerify } from '../../../operations/audit/index.ts';
import { operationCommand } from '../../app/command.ts';
import { listCommand } from '../../app/list-command.ts';
import type { Item, View } from '../../terminal/output.ts';

/** Whoever is no person is named with their kind, as `--actor` takes it. */
const withKind = (item: Item): Item => {
  const { actor_type, username } = item as Pick<ShownEvent, 'actor_type' | 'username'>;
  return actor_type === 'service_account' ? { ...item, username: PREFIXES[actor_type] + username } : item;
};

const events: View<readonly ShownEvent[]> = {
  data: (items) => items,
  row: withKind,
  columns: ['seq', 'timestamp', 'username', 'description', 'outcome'],
  whole: ['seq', 'timestamp'],
};
const event: View<ShownEvent> = {
  data: (one) => one,
  row: withKind,
  columns: [
    'seq',
    'timestamp',
    'resource',
    'operation',
    'username',
    'resource_name',
    'outcome',
    'description',
    'metadata',
  ],
};

export const list = listCommand({
  path: ['audit', 'list'],
  operation: auditList,
  view: events,
  details:
    'Finds events by the id of the actor, under every name that the actor had. A service account is shown as service-account:NAME.',
  notes: ({ actor }, { actor: asked }) => notesOf(asked, actor),
  examples: ['roster audit list --limit 5', 'roster audit list --actor ada --resource User --since 2026-01-01 --json'],
});

/** What is to be said of the actor that was asked for. */
export const notesOf = (asked: unknown, actor: MeantActor | undefined): string[] =>
  actor === undefined || typeof asked !== 'string' ? [] : actorNotes(asked, actor);

export const show = operationCommand({
  path: ['audit', 'show'],
  operation: auditShow,
  positions: ['event'],
  view: event,
  examples: ['roster audit show 1', 'roster audit show 1 --json'],
});

export const verify = operationCommand({
  path: ['audit', 'verify'],
  operation: auditVerify,
  details:
    'Finds edits, deletions, reorderings and a cut tail. Somebody who can rewrite the whole store can also rewrite the chain: keep the printed head somewhere else, and compare.',
  view: { data: (found) => found, columns: ['events', 'head_seq', 'head_hash'], whole: ['head_hash'] },
  examples: ['roster audit verify', 'roster audit verify --json'],
  done: ({ events: count }) => `the audit log is whole: ${counted(count, 'event')}`,
});
