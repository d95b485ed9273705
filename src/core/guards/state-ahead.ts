import type { Reads } from '../store/index.ts';
import type { RoleOrSubject } from '../store/keys.ts';

/** What the change tracker will ask before the first write to one of these; apart from it, because operations import it. */
export const stateAhead = (tx: Reads, refs: readonly RoleOrSubject[]): Promise<unknown>[] => [
  tx.access.load(refs),
  tx.people.owners(),
];
