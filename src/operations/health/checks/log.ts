import { commandLine } from '../../../lib/shell.ts';
import { followChain } from '../../audit/chain.ts';
import { nearQuota } from '../near-quota.ts';
import { fromTimesToCome, timeAhead } from '../times.ts';
import { check } from './check.ts';

/** Checks of the audit log and of times. */

export const datedAhead = check({
  code: 'time_ahead',
  about: 'what is dated after now',
  needs: ['organization.audit_logs.view'],
  offenders: ({ tx }, { at }) => fromTimesToCome(tx, at),
  tell: (records) => [records.what, timeAhead(records), null],
});

export const auditQuota = check({
  code: 'audit_quota',
  about: 'who fills the audit log',
  needs: ['organization.audit_logs.view'],
  offenders: ({ tx }, { at }, limit) => nearQuota(tx, at, limit),
  tell: ({ name, events, bytes }) => [
    name,
    `${name} wrote ${events} audit events (${Math.ceil(bytes / 1024)} KiB) within the hour, about as many as one account may`,
    commandLine('roster', 'audit', 'list', '--actor', name),
  ],
});

export const auditBroken = check({
  code: 'audit_broken',
  about: 'the audit log',
  needs: ['organization.audit_logs.view'],
  async offenders({ tx, progress }) {
    const { fault } = await followChain(tx, progress);
    return fault === undefined ? [] : [fault];
  },
  tell: ({ seq, problem }) => [
    `event ${seq}`,
    `the audit log is broken at event ${seq}: ${problem}`,
    'roster store restore FILE',
  ],
});
