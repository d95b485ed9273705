import type { Page, PageRequest } from '../../domain/page.ts';
import type { PersonStatus } from '../../domain/people.ts';
import type { ServiceAccount, ServiceAccountRecord } from '../../domain/service-accounts.ts';
import type { NameKey } from './keys.ts';

export interface ServiceAccountFilter {
  readonly search?: string | undefined;
  readonly status?: PersonStatus | undefined;
  /** The organization role. */
  readonly roleId?: string | undefined;
  readonly createdSince?: string | undefined;
  readonly updatedSince?: string | undefined;
}

export interface ServiceAccountReads {
  find(key: NameKey): Promise<ServiceAccountRecord[]>;
  /** In the order of people, or as the page asks (`SERVICE_ACCOUNT_SORTS`). */
  list(filter: ServiceAccountFilter, page: PageRequest): Promise<Page<ServiceAccountRecord>>;
  /** Adds direct organization roles; must keep the order. */
  describe(accounts: readonly ServiceAccountRecord[]): Promise<ServiceAccount[]>;
  /** Names with this prefix, ignoring case; at most `limit`. */
  namesLike(prefix: string, limit: number): Promise<string[]>;
  /** How many there are, or meet a filter. */
  count(filter?: ServiceAccountFilter): Promise<number>;
}

export interface ServiceAccountWrites extends ServiceAccountReads {
  /** Throws `conflict` when a name is taken. */
  insert(accounts: readonly ServiceAccountRecord[]): Promise<void>;
  /** Throws `conflict` when the name is taken. */
  update(
    id: string,
    change: Pick<ServiceAccountRecord, 'name' | 'description' | 'status' | 'updated_at'>,
  ): Promise<void>;
  /** Removes service accounts with their bindings and tokens. */
  remove(ids: readonly string[]): Promise<void>;
}
