import type { Store } from '../../src/core/store/index.ts';
import { chainStart } from '../../src/domain/audit-chain.ts';

/** Puts a stream into a store, to a bucket that nobody has keys to: nothing is ever sent. */
export const storeStream = (store: Store): Promise<void> =>
  store.write(async (tx) => {
    const { timestamp } = await tx.audit.head();
    await tx.auditStreams.put({
      id: '0190f000-0000-7000-8000-000000000001',
      provider: 's3',
      bucket: 'acme-audit',
      region: null,
      endpoint: 'https://s3.acme.example',
      prefix: '',
      format: 'csv',
      gzip: false,
      every: '24h',
      access_key_id: null,
      sealed_secret: null,
      paused: false,
      acts_for: '',
      created_at: timestamp,
      updated_at: timestamp,
      cursor_seq: 0,
      cursor_hash: chainStart((await tx.organization.get())?.id ?? ''),
      objects: 0,
      pending: null,
      succeeded_at: null,
      failed_at: null,
      error: null,
      failing_since: null,
      failure_told_at: null,
    });
  });
