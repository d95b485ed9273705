import type { Db } from '../db.ts';
import { foundation } from './001-foundation.ts';
import { answers } from './002-answers.ts';
import { credentials } from './003-credentials.ts';
import { addresses } from './004-addresses.ts';
import { fillNameKeys, nameKeys } from './005-name-keys.ts';
import { quotas } from './006-quotas.ts';
import { importPasswords } from './007-import-passwords.ts';
import { tokenTimes } from './008-token-times.ts';
import { growth } from './009-growth.ts';
import { resourceTimes } from './010-resource-times.ts';
import { operationIds } from './011-operation-ids.ts';
import { tasks } from './012-tasks.ts';
import { notifications } from './013-notifications.ts';
import { tokenRotation } from './014-token-rotation.ts';
import { auditStreams } from './015-audit-streams.ts';
import { fillTokenNames, tokenNames } from './016-token-names.ts';
import { testsInOrder } from './017-tests-in-order.ts';
import { actingFor } from './018-acting-for.ts';
import { peopleTimes } from './019-people-times.ts';
import { auditRetention } from './020-audit-retention.ts';
import { auditHolds } from './021-audit-holds.ts';
import { fillSignIns, toldOnce } from './022-told-once.ts';
import { scim } from './023-scim.ts';
import { trusts } from './024-trusts.ts';
import { scimUserNames } from './025-scim-user-names.ts';
import { scimMappings } from './026-scim-mappings.ts';
import { signIn } from './027-sign-in.ts';
import { endOldSessions, signInRequests } from './028-sign-in-requests.ts';
import { sessionBeginnings } from './029-session-beginnings.ts';
import { contacts } from './030-contacts.ts';
import { ipAllowList } from './031-ip-allow-list.ts';
import { queues } from './032-queues.ts';
import { machineTypes } from './033-machine-types.ts';
import { jobs } from './034-jobs.ts';
import { projectSpecs } from './035-project-specs.ts';
import { furtherPermissions } from './036-further-permissions.ts';
import { fillOfJobs, jobNotifications } from './037-job-notifications.ts';
import { jobSettings } from './038-job-settings.ts';
import { deactivatedPeople } from './039-deactivated-people.ts';
import { whitelists } from './040-whitelists.ts';

export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
  /** Fills in what only code can compute, after the statements, in their transaction; not for a new store, which has no rows. */
  readonly fill?: (db: Db) => Promise<void>;
}

/** Numbered from 1, forward only: a released migration is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  { name: 'foundation', statements: foundation },
  { name: 'answers', statements: answers },
  { name: 'credentials', statements: credentials },
  { name: 'addresses', statements: addresses },
  { name: 'name-keys', statements: nameKeys, fill: fillNameKeys },
  { name: 'quotas', statements: quotas },
  { name: 'import-passwords', statements: importPasswords },
  { name: 'token-times', statements: tokenTimes },
  { name: 'growth', statements: growth },
  { name: 'resource-times', statements: resourceTimes },
  { name: 'operation-ids', statements: operationIds },
  { name: 'tasks', statements: tasks },
  { name: 'notifications', statements: notifications },
  { name: 'token-rotation', statements: tokenRotation },
  { name: 'audit-streams', statements: auditStreams },
  { name: 'token-names', statements: tokenNames, fill: fillTokenNames },
  { name: 'tests-in-order', statements: testsInOrder },
  { name: 'acting-for', statements: actingFor },
  { name: 'people-times', statements: peopleTimes },
  { name: 'audit-retention', statements: auditRetention },
  { name: 'audit-holds', statements: auditHolds },
  { name: 'told-once', statements: toldOnce, fill: fillSignIns },
  { name: 'scim', statements: scim },
  { name: 'trusts', statements: trusts },
  { name: 'scim-user-names', statements: scimUserNames },
  { name: 'scim-mappings', statements: scimMappings },
  { name: 'sign-in', statements: signIn },
  { name: 'sign-in-requests', statements: signInRequests, fill: endOldSessions },
  { name: 'session-beginnings', statements: sessionBeginnings },
  { name: 'contacts', statements: contacts },
  { name: 'ip-allow-list', statements: ipAllowList },
  { name: 'queues', statements: queues },
  { name: 'machine-types', statements: machineTypes },
  { name: 'jobs', statements: jobs },
  { name: 'project-specs', statements: projectSpecs },
  { name: 'further-permissions', statements: furtherPermissions },
  { name: 'job-notifications', statements: jobNotifications, fill: fillOfJobs },
  { name: 'job-settings', statements: jobSettings },
  { name: 'deactivated-people', statements: deactivatedPeople },
  { name: 'whitelists', statements: whitelists },
];
