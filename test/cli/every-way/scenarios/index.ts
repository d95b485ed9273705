import type { Scenario } from '../row.ts';
import { auditStream } from './audit-stream.ts';
import { ciTrust } from './ci-trust.ts';
import { groups } from './groups.ts';
import { jobs } from './jobs.ts';
import { joining } from './joining.ts';
import { machineTypes } from './machine-types.ts';
import { notifications } from './notifications.ts';
import { organizationFile } from './organization-file.ts';
import { people } from './people.ts';
import { projects } from './projects.ts';
import { queues } from './queues.ts';
import { records } from './records.ts';
import { scim } from './scim.ts';
import { signIn } from './sign-in.ts';
import { tokens } from './tokens.ts';

/** The whole table. */
export const SCENARIOS: readonly Scenario[] = [
  ...people,
  ...joining,
  ...groups,
  ...projects,
  ...tokens,
  ...scim,
  ...ciTrust,
  ...signIn,
  ...notifications,
  ...queues,
  ...jobs,
  ...auditStream,
  ...machineTypes,
  ...organizationFile,
  ...records,
];
