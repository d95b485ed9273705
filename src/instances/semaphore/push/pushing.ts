import type { Ref } from '../../../domain/references.ts';
import type { SemaphoreApi } from '../api/api.ts';

/** What one push knows of the instance so far. */
export interface Pushing {
  readonly api: SemaphoreApi;
  /** The instance's ids of what is new, by the ids that it has here. */
  readonly ids: Map<string, string>;
  /** The tokens that the instance made, by the ids that their service accounts have here. */
  readonly tokens: Map<string, string>;
  /** Who owns new projects there, by the ids that the projects have here. */
  readonly owners: Map<string, string>;
  /** The members that groups should have in the end, by the instance's ids. */
  readonly members: Map<string, ExpectedMembers>;
  /** What to tell of changes that were made. */
  readonly notes: string[];
}

/** Members who joined or left a group, by the instance's ids. */
export interface ExpectedMembers {
  readonly group: string;
  readonly present: readonly string[];
  readonly absent: readonly string[];
}

/** A push that has done nothing yet. */
export const newPushing = (api: SemaphoreApi): Pushing => ({
  api,
  ids: new Map(),
  tokens: new Map(),
  owners: new Map(),
  members: new Map(),
  notes: [],
});

/** The id that something has on the instance. */
export const idThere = ({ ids }: Pushing, { id }: Pick<Ref, 'id'>): string => ids.get(id) ?? id;
