import type { Trust, TrustRecord } from '../../domain/signin/trust.ts';
import { toRef, toSubjectRef } from '../../domain/references.ts';
import type { Reads } from '../../core/store/index.ts';
import { required } from '../../lib/required.ts';
import { accountsOf } from '../shared/accounts.ts';

/** Trusts in public form, in their order. */
export async function describeTrusts(tx: Reads, records: readonly TrustRecord[]): Promise<Trust[]> {
  const accounts = await accountsOf(
    tx,
    records.flatMap((record) => [record.service_account_id, record.created_by]),
  );
  return records.map((record) => {
    const maker = accounts.get(record.created_by);
    return {
      id: record.id,
      issuer: record.issuer,
      subject: record.subject,
      audience: record.audience,
      claims: [...record.claims],
      service_account: toRef(required(accounts.get(record.service_account_id), 'the service account of a trust')),
      max_minutes: record.max_minutes,
      created_by: maker === undefined ? null : toSubjectRef(maker),
      created_at: record.created_at,
    };
  });
}

/** One trust in public form. */
export async function describeTrust(tx: Reads, record: TrustRecord): Promise<Trust> {
  const [described] = await describeTrusts(tx, [record]);
  return required(described, 'the description of a trust');
}
