import { AppError } from '../../domain/errors.ts';
import { shellWord } from '../../lib/shell.ts';
import type { Reads } from '../../core/store/index.ts';
import type { StoreInfo } from '../../core/store/admin.ts';
import { followChain } from '../audit/chain.ts';
import { notInitialised } from '../shared/resolve.ts';

/** Whether a store is sound, and whether two stores have the same content. */

export interface Summary {
  readonly organization: string;
  readonly people: number;
  readonly groups: number;
  readonly events: number;
  readonly head_hash: string;
}

/** Checks a snapshot. Throws `corrupt_store` for one that is not sound, `not_found` for one without an organization. */
export async function summaryOf(tx: Reads): Promise<Summary> {
  const organization = await tx.organization.get();
  if (organization === undefined) throw notInitialised();
  requireSound([...(await tx.findings()), ...(await chainFindings(tx))]);
  const { seq, hash } = await tx.audit.head();
  const { seq: first } = await tx.audit.start();
  return {
    organization: organization.name,
    people: await tx.people.count(),
    groups: await tx.groups.count(),
    events: seq - first + 1,
    head_hash: hash,
  };
}

/** Throws `corrupt_store` if a copy differs from its source. */
export function requireSame(before: Summary, after: Summary): void {
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  throw new AppError('corrupt_store', 'the copy differs from its source', {
    hint: 'nothing was kept of it; try again',
    details: { before, after },
  });
}

/**
 * Throws `unavailable` for a store of another version than this program's, `not_found` for an empty one.
 * `path` names a store that is not the current one.
 */
export function requireVersion({ version, program_version }: StoreInfo, path?: string): void {
  if (version === program_version) return;
  if (version === 0) throw notInitialised();
  const [named, flag] = path === undefined ? ['', ''] : [` ${path}`, ` --store ${shellWord(path)}`];
  throw new AppError(
    'unavailable',
    `the store${named} has version ${version}, and this roster works on version ${program_version}`,
    { hint: version < program_version ? `roster store migrate${flag}` : 'update roster' },
  );
}

/** Throws `corrupt_store` if there are findings. */
export function requireSound(findings: readonly string[]): void {
  if (findings.length === 0) return;
  const message =
    findings.length === 1 ? (findings[0] ?? '') : `${findings.length} findings; the first: ${findings[0] ?? ''}`;
  throw new AppError('corrupt_store', message, {
    hint: 'keep a copy of the store before you repair it',
    details: { findings: [...findings] },
  });
}

/** What is wrong with the audit log, as sentences. */
export async function chainFindings(tx: Reads): Promise<string[]> {
  if ((await tx.organization.get()) === undefined) return [];
  const { fault } = await followChain(tx, () => Promise.resolve());
  return fault === undefined ? [] : [`the audit log is broken at event ${fault.seq}: ${fault.problem}`];
}
