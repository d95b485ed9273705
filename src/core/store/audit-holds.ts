import type { AuditHold } from '../../domain/audit-holds.ts';

export interface AuditHoldReads {
  /** All of them, by the event from which they keep the log, then by id; there are at most some hundred. */
  all(): Promise<AuditHold[]>;
}

export interface AuditHoldWrites extends AuditHoldReads {
  /** Throws `conflict` when the name is taken. */
  insert(hold: AuditHold): Promise<void>;
  remove(id: string): Promise<void>;
}
