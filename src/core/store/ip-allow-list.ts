import type { IpAllowListEntry } from '../../domain/ip-allow-list.ts';

export interface IpAllowListReads {
  /** All of them, in the order they were made; there are at most some thousand. */
  all(): Promise<IpAllowListEntry[]>;
  /** Those of these networks, in their one form. Results come in any order, without what does not exist. */
  find(networks: readonly string[]): Promise<IpAllowListEntry[]>;
}

export interface IpAllowListWrites extends IpAllowListReads {
  /** Throws `conflict` when a network is there already. */
  insert(entries: readonly IpAllowListEntry[]): Promise<void>;
  describe(id: string, change: Pick<IpAllowListEntry, 'description' | 'updated_at'>): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}
