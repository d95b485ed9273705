import type { ShownEvent } from '../../../domain/audit.ts';
import { PREFIXES } from '../../../domain/kinds.ts';
import type { Item, View } from '../../terminal/output.ts';

/** An actor that is no person is named with their kind, as `--actor` takes it. */
const withKind = (item: Item): Item => {
  const { actor_type, username } = item as Pick<ShownEvent, 'actor_type' | 'username'>;
  return actor_type === 'service_account' ? { ...item, username: PREFIXES[actor_type] + username } : item;
};

export const events: View<readonly ShownEvent[]> = {
  data: (items) => items,
  row: withKind,
  columns: ['seq', 'timestamp', 'username', 'description', 'outcome'],
  whole: ['seq', 'timestamp'],
};

export const event: View<ShownEvent> = {
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
    'request_id',
    'metadata',
  ],
};
