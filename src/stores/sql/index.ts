import sql from 'sql-template-tag';
import type { Writes } from '../../core/store/index.ts';
import { accessReads } from './access.ts';
import { auditWrites } from './audit.ts';
import { auditHoldWrites } from './audit-holds.ts';
import { auditStreamWrites } from './audit-streams.ts';
import { credentialReads } from './credentials.ts';
import type { Db } from './db.ts';
import { denialWrites } from './denials.ts';
import { groupWrites } from './groups.ts';
import { healthReads } from './health.ts';
import { importWrites } from './imports.ts';
import { findings } from './invariants.ts';
import { ipAllowListWrites } from './ip-allow-list.ts';
import { invitationWrites } from './invitations.ts';
import { jobWrites } from './jobs.ts';
import { loginWrites } from './logins.ts';
import { machineTypeWrites } from './machine-types.ts';
import { nameReads } from './names.ts';
import { notificationWrites } from './notifications.ts';
import { organizationWrites } from './organization.ts';
import { peopleWrites } from './people.ts';
import { projectWrites } from './projects.ts';
import { queueWrites } from './queues.ts';
import { quotaWrites } from './quotas.ts';
import { responseWrites } from './responses.ts';
import { roleWrites } from './roles.ts';
import { scimWrites } from './scim.ts';
import { scimMappingWrites } from './scim-mappings.ts';
import { serviceAccountWrites } from './service-accounts.ts';
import { signInWrites } from './sign-in.ts';
import { taskWrites } from './tasks.ts';
import { tokenWrites } from './tokens.ts';
import { touchWrites } from './touch.ts';
import { signInRequestWrites } from './sign-in-requests.ts';
import { trustWrites } from './trusts.ts';

/** What a trial of writing writes. */
const PROBE = 'probe';

/** Of how many things questions are asked ahead; an import has thousands. */
const MOST_AHEAD = 20;

/** The storage port over one connection. */
export function writesOn(db: Db): Writes {
  const part = partsOf(db);
  return {
    get organization() {
      return part(organizationWrites);
    },
    get people() {
      return part(peopleWrites);
    },
    get groups() {
      return part(groupWrites);
    },
    get roles() {
      return part(roleWrites);
    },
    get access() {
      return part(accessReads);
    },
    get projects() {
      return part(projectWrites);
    },
    get serviceAccounts() {
      return part(serviceAccountWrites);
    },
    get scim() {
      return part(scimWrites);
    },
    get scimMappings() {
      return part(scimMappingWrites);
    },
    get invitations() {
      return part(invitationWrites);
    },
    get tokens() {
      return part(tokenWrites);
    },
    get credentials() {
      return part(credentialReads);
    },
    get logins() {
      return part(loginWrites);
    },
    get audit() {
      return part(auditWrites);
    },
    get auditStreams() {
      return part(auditStreamWrites);
    },
    get auditHolds() {
      return part(auditHoldWrites);
    },
    get ipAllowList() {
      return part(ipAllowListWrites);
    },
    get imports() {
      return part(importWrites);
    },
    get jobs() {
      return part(jobWrites);
    },
    get denials() {
      return part(denialWrites);
    },
    get queues() {
      return part(queueWrites);
    },
    get quotas() {
      return part(quotaWrites);
    },
    get responses() {
      return part(responseWrites);
    },
    get tasks() {
      return part(taskWrites);
    },
    get notifications() {
      return part(notificationWrites);
    },
    get machineTypes() {
      return part(machineTypeWrites);
    },
    get trusts() {
      return part(trustWrites);
    },
    get signIn() {
      return part(signInWrites);
    },
    get signInRequests() {
      return part(signInRequestWrites);
    },
    get touch() {
      return part(touchWrites);
    },
    get names() {
      return part(nameReads);
    },
    get health() {
      return part(healthReads);
    },
    get findings() {
      return part(findings);
    },
    ahead: (ask, count = 1) => {
      if (db.asksAhead && count <= MOST_AHEAD) for (const one of ask()) one.catch(() => undefined);
    },
    // No update of a row to what it is: SQLite would not write it.
    probe: async () => {
      await db.run(sql`insert into row_counts (counted, n) values (${PROBE}, 0)`);
      await db.run(sql`delete from row_counts where counted = ${PROBE}`);
    },
    settled: () => db.settled(),
  };
}

/** Makes each part of the port when it is first used: a command needs few of them. */
function partsOf(db: Db): <T>(make: (db: Db) => T) => T {
  const made = new Map<unknown, unknown>();
  return <T>(make: (db: Db) => T) => {
    if (!made.has(make)) made.set(make, make(db));
    return made.get(make) as T;
  };
}
