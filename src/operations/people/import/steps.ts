import type { ErrorCode } from '../../../domain/errors.ts';
import type { Person } from '../../../domain/people.ts';
import type { Ref } from '../../../domain/references.ts';
import type { RoleRecord } from '../../../domain/roles/roles.ts';
import { OWNER } from '../../../domain/guards.ts';
import type { OpenSpool, Spool } from '../../../lib/spool.ts';
import { extended } from '../../../lib/extended.ts';
import { regrouped } from '../../../lib/rows.ts';
import { required } from '../../../lib/required.ts';
import type { ImportRow } from './known.ts';
import type { RowFault } from '../../shared/row-faults.ts';

/** What an import will do with one row, decided before the first write. */
export type ImportStep =
  | {
      readonly action: 'created';
      readonly line: number;
      readonly email: string;
      readonly username: string;
      readonly role: RoleRecord;
      readonly groups: readonly string[];
    }
  | {
      readonly action: 'updated';
      readonly line: number;
      readonly person: Person;
      readonly username: string | undefined;
      readonly role: RoleRecord | undefined;
      readonly groups: readonly string[];
      /** Groups that they leave, and whether they are let in again: of a sync. */
      readonly leaves?: readonly Ref[];
      readonly reactivates?: boolean;
    }
  | { readonly action: 'unchanged' | 'skipped'; readonly line: number; readonly person: Person }
  | FailedStep;

/** A row that is left out. */
export interface FailedStep {
  readonly action: 'failed';
  readonly line: number;
  readonly email: string;
  readonly username: string;
  readonly failure: RowFailure;
}

/** Why a row is left out. */
interface RowFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The step of a row that has these faults. */
export function failedStep(
  row: Pick<ImportRow, 'line' | 'email' | 'username'>,
  faults: readonly RowFault[],
): FailedStep {
  const { line, email, username } = row;
  const codes = new Set(faults.map(({ code }) => code));
  const [only] = codes.size === 1 ? codes : [];
  const hint = [...new Set(faults.flatMap((fault) => fault.hint ?? []))].join('; ');
  const message = faults.map(({ problem }) => problem).join('; ');
  return {
    action: 'failed',
    line,
    email,
    username,
    failure: { code: only ?? 'invalid', message, ...(hint === '' ? {} : { hint }) },
  };
}

/** Whether a step writes anything. */
export const writes = (step: ImportStep): step is Extract<ImportStep, { action: 'created' | 'updated' }> =>
  step.action === 'created' || step.action === 'updated';

/** A step as it is spooled: a role is a name, which comes again in each row. */
type Spooled = Readonly<Record<string, unknown>> & { readonly action: ImportStep['action']; readonly role?: string };

/** The steps of an import in the order of its work, on disk. To be closed. */
export interface Steps {
  readonly length: number;
  /** Rows that make an Owner come first, so that a demoted one is never the last. */
  add(step: ImportStep, isOwner: boolean): void;
  chunks(size: number): Iterable<readonly ImportStep[]>;
  close(): void;
}

/** No steps yet; `roles`: those of the organization by name. */
export function openSteps(spool: OpenSpool, roles: ReadonlyMap<string, RoleRecord>): Steps {
  const owners: Spool<Spooled> = spool();
  const others: Spool<Spooled> = spool();
  const read = (step: Spooled): ImportStep =>
    extended(
      step,
      step.role === undefined ? {} : { role: required(roles.get(step.role), 'the role of a step') },
    ) as unknown as ImportStep;
  function* inOrder(): Iterable<readonly Spooled[]> {
    // Of whatever size: they are grouped anew.
    yield* owners.chunks(READ);
    yield* others.chunks(READ);
  }
  return {
    get length() {
      return owners.length + others.length;
    },
    add(step, isOwner) {
      const role = 'role' in step ? step.role?.name : undefined;
      (isOwner ? owners : others).append([{ ...step, role } as Spooled]);
    },
    *chunks(size) {
      for (const chunk of regrouped(inOrder(), size)) yield chunk.map(read);
    },
    close() {
      owners.close();
      others.close();
    },
  };
}

const READ = 500;

/** Whether a row makes an Owner. */
export const makesOwner = ({ role }: { readonly role: string }): boolean => role === OWNER;
