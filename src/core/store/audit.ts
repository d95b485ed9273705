import type { AuditColumn, AuditEvent, Medium } from '../../domain/audit.ts';
import type { AuditHead, AuditStart } from '../../domain/audit-chain.ts';
import type { Page, PageRequest } from '../../domain/page.ts';

export interface AuditFilter {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** The id of the actor. */
  readonly actorId?: string | undefined;
  /** The id of what the event is about. */
  readonly resourceId?: string | undefined;
  readonly resource?: string | undefined;
  readonly operation?: string | undefined;
  /** The operation id. */
  readonly requestId?: string | undefined;
  readonly outcome?: 'ok' | 'denied' | undefined;
  readonly medium?: Medium | undefined;
  /** The address of the caller, exactly. */
  readonly address?: string | undefined;
  /** In the description, the names or the metadata; the case of letters from A to Z does not count in a text that is ASCII. */
  readonly text?: string | undefined;
}

/** Where an export goes on: after the seq `beyond`, in this order, up to `last`. */
export interface AuditPosition {
  readonly order: 'asc' | 'desc';
  readonly beyond: number;
  readonly last: number;
}

interface AuditRows {
  /** One array of cells a row, in the order of the columns. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** The seq of the last row, to go on from; null: there are no more rows. */
  readonly next: number | null;
}

interface AuditText extends Pick<AuditRows, 'next'> {
  /** CSV records, each with its line feed. */
  readonly text: string;
}

/** How often somebody did something. */
export interface ActorUse {
  readonly actorId: string;
  readonly resource: string;
  readonly operation: string;
  /** Whether it was done to the account of the actor. */
  readonly own: boolean;
  /** The project that was changed, if it is still there. */
  readonly projectId: string | null;
  readonly events: number;
}

export interface AuditReads {
  /** The last event's place in the hash chain; for an empty log, the start of the chain. */
  head(): Promise<AuditHead>;
  /** Where the log begins; for one of which nothing was dropped, at the first event. */
  start(): Promise<AuditStart>;
  /** Latest first, from before `cursor`'s seq. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEvent>>;
  byId(id: string): Promise<AuditEvent | undefined>;
  /** The events of an operation, oldest first, at most `limit`; of an empty id none. */
  ofRequest(id: string, limit: number): Promise<AuditEvent[]>;
  /** The ids that acted under a username, with the number of events, the most active first; at most `limit`. */
  actorsNamed(username: string, limit: number): Promise<{ readonly id: string; readonly events: number }[]>;
  /** The name of an actor in their latest event; undefined: they never acted. */
  lastNameOf(id: string): Promise<string | undefined>;
  /** What events under this name are about, with the number of events, the most frequent first; at most `limit`. */
  resourcesNamed(
    name: string,
    limit: number,
  ): Promise<{ readonly resource: string; readonly id: string; readonly events: number }[]>;
  /** What the latest event about this id calls it; undefined: there is none. */
  lastResource(id: string): Promise<{ readonly resource: string; readonly name: string } | undefined>;
  /** Those of the ids that events name as service accounts, also removed ones. */
  serviceAccountsAmong(ids: readonly string[]): Promise<string[]>;
  /**
   * What these actors did from a time on, without what was refused: a row for each kind of event, and for each project
   * that is still there. Must need memory for the rows alone, whatever the number of events.
   */
  uses(actorIds: readonly string[], since: string): Promise<ActorUse[]>;
  /** Events from `seq` on, at most `limit`, oldest first; must load no more than that. */
  following(seq: number, limit: number): Promise<AuditEvent[]>;
  /** The next `limit` rows of an export, which must need constant memory whatever its size. */
  rows(columns: readonly AuditColumn[], filter: AuditFilter, from: AuditPosition, limit: number): Promise<AuditRows>;
  /** The same rows as CSV records, each cell as `csvCell` writes it; several times faster than from cells. */
  csv(columns: readonly AuditColumn[], filter: AuditFilter, from: AuditPosition, limit: number): Promise<AuditText>;
}

export interface AuditWrites extends AuditReads {
  /** Throws `internal` for a value that `csv` would have to quote in a column that it does not quote. */
  append(events: readonly AuditEvent[]): Promise<void>;
  /** Makes the log begin there, and deletes all events before. */
  shorten(start: AuditStart): Promise<void>;
}
