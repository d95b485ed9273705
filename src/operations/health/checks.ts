import type { Check } from './checks/check.ts';
import { auditRetentionBehind } from './checks/audit-retention.ts';
import { auditStreamBehind } from './checks/audit-stream.ts';
import { auditBroken, auditQuota, datedAhead } from './checks/log.ts';
import { notificationFailed, notificationReceivers, notificationSkipped } from './checks/notifications.ts';
import { scimSilent, scimTokenEnds } from './checks/scim.ts';
import { secretSealed } from './checks/secrets.ts';
import { ipAllowListLoopback, ipAllowListOpen } from './checks/ip-allow-list.ts';
import { signInCertificate, signInConfigurer, signInRequired } from './checks/sign-in.ts';
import { taskFailed } from './checks/tasks.ts';
import {
  groupEmpty,
  namesAlike,
  oneOwner,
  ownerPassword,
  rolePlanned,
  roleUnused,
  temporaryPasswordExpired,
} from './checks/people.ts';
import { tokenEndless, tokenEnds, tokenOfDeactivated, tokenUnused } from './checks/tokens.ts';

/** The checks of an organization. To add one: a line in DIAGNOSTICS of domain/health.ts, and an entry in CHECKS. */

/** In the order in which they run. */
export const CHECKS: readonly Check[] = [
  ownerPassword,
  oneOwner,
  datedAhead,
  tokenEndless,
  tokenUnused,
  tokenOfDeactivated,
  tokenEnds,
  temporaryPasswordExpired,
  namesAlike,
  groupEmpty,
  roleUnused,
  rolePlanned,
  auditQuota,
  taskFailed,
  notificationFailed,
  notificationSkipped,
  notificationReceivers,
  auditRetentionBehind,
  auditStreamBehind,
  scimTokenEnds,
  scimSilent,
  secretSealed,
  signInRequired,
  signInConfigurer,
  signInCertificate,
  ipAllowListOpen,
  ipAllowListLoopback,
  auditBroken,
];
