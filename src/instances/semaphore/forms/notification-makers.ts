import { AppError } from '../../../domain/errors.ts';
import type { AccountRef } from '../../../domain/references.ts';
import type { SemaphoreApi } from '../api/api.ts';
import { namesIn } from '../mirror/names.ts';
import { readMembers, readServiceAccounts } from '../api/pages.ts';
import type { WireNotification } from '../api/wire.ts';

/** Whose permissions a notification of an instance needs; null: not told, or of nobody who is there. */
export type ActsFor = (notification: WireNotification) => AccountRef | null;

const NOBODY: ActsFor = () => null;

/** Reads who made these notifications, or changed them last, which the instance tells by their ids. */
export async function readMakers(api: SemaphoreApi, all: readonly WireNotification[]): Promise<ActsFor> {
  const wanted = new Set(all.map(({ metadata }) => metadata.creator_id).filter((id) => id !== ''));
  if (wanted.size === 0) return NOBODY;
  const people = await unlessHidden(readMembers(api, 'user'));
  for (const { id } of people) wanted.delete(id);
  const serviceAccounts = wanted.size === 0 ? [] : await unlessHidden(readServiceAccounts(api));
  const names = namesIn({ people, serviceAccounts, groups: [], projects: [], roles: [] });
  const refs = new Map<string, AccountRef>([
    ...serviceAccounts.map(
      ({ id }) => [id, { type: 'service_account', id, name: names.serviceAccounts(id) } as const] as const,
    ),
    ...people.map(({ id }) => [id, { type: 'user', id, name: names.people(id) } as const] as const),
  ]);
  return ({ metadata }) => refs.get(metadata.creator_id) ?? null;
}

async function unlessHidden<T>(reading: Promise<T[]>): Promise<T[]> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return [];
    throw error;
  }
}
