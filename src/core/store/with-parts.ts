import { partsOnDemand } from '../../lib/parts-on-demand.ts';
import type { Makers } from '../../lib/parts-on-demand.ts';
import type { Reads, Writes } from './index.ts';

/** The parts of reads, and what writes have beyond. */
const READS = {
  organization: true,
  people: true,
  groups: true,
  roles: true,
  access: true,
  projects: true,
  serviceAccounts: true,
  scim: true,
  scimMappings: true,
  invitations: true,
  tokens: true,
  credentials: true,
  logins: true,
  audit: true,
  auditStreams: true,
  auditHolds: true,
  ipAllowList: true,
  imports: true,
  jobs: true,
  denials: true,
  queues: true,
  quotas: true,
  responses: true,
  tasks: true,
  notifications: true,
  machineTypes: true,
  trusts: true,
  signIn: true,
  signInRequests: true,
  names: true,
  health: true,
  findings: true,
} as const satisfies Readonly<Record<keyof Reads, true>>;
const WRITES = { ...READS, touch: true, ahead: true, probe: true, settled: true } as const satisfies Readonly<
  Record<keyof Writes, true>
>;

/** What makes reads that have some other parts than those that they are given, each when it is first used. */
export const readsWith = <G extends { readonly tx: Reads }>(makers: Partial<Makers<G, Reads>>): ((given: G) => Reads) =>
  partsOnDemand({ ...forwarded(READS), ...makers });

/** The same of writes. */
export const writesWith = <G extends { readonly tx: Writes }>(
  makers: Partial<Makers<G, Writes>>,
): ((given: G) => Writes) => partsOnDemand({ ...forwarded(WRITES), ...makers } as Makers<G, Writes>);

const forwarded = <T extends Reads>(names: Readonly<Record<keyof T, true>>): Makers<{ readonly tx: T }, T> =>
  Object.fromEntries(
    Object.keys(names).map((name) => [name, ({ tx }: { readonly tx: T }) => tx[name as keyof T]]),
  ) as Makers<{ readonly tx: T }, T>;
