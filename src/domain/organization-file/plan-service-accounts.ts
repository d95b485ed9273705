import { OWNER } from '../guards.ts';
import { eachInSteps } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { planned } from './changes.ts';
import type { Planned } from './changes.ts';
import type { ServiceAccountEntry } from './document.ts';
import type { Faults } from './faults.ts';
import { onceEach } from './references.ts';
import type { Finder } from './references.ts';
import { newId } from './state.ts';
import type { RoleState, ServiceAccountState } from './state.ts';

/** The service accounts after a document. */
export function* planServiceAccounts(
  there: readonly ServiceAccountState[],
  entries: readonly ServiceAccountEntry[],
  around: {
    readonly findRole: Finder<RoleState>;
    readonly defaultRoleId: string;
    readonly isExact: boolean;
    readonly faults: Faults;
  },
): Steps<Planned<ServiceAccountState>> {
  const { findRole, defaultRoleId, isExact, faults } = around;
  const byName = new Map(there.map((account) => [account.name, account]));
  const once = onceEach(faults, 'service account');
  const wanted: ServiceAccountState[] = [];
  yield* eachInSteps(entries, ({ name, description, role: roleName, status }, at) => {
    const path = ['service_accounts', at];
    if (!once(name, name, [...path, 'name'])) return;
    const before = byName.get(name);
    const role = roleName === undefined ? undefined : findRole(roleName, [...path, 'role']);
    if (role?.name === OWNER)
      faults.add([...path, 'role'], 'owner_role', `the role ${OWNER} is for people; ${name} cannot have it`);
    wanted.push({
      id: before?.id ?? newId('service_account', name),
      name,
      description: description ?? before?.description ?? '',
      status: status ?? before?.status ?? 'active',
      roleId: role?.id ?? (before === undefined ? defaultRoleId : before.roleId),
    });
  });
  const named = new Set(wanted.map(({ id }) => id));
  return yield* planned(there, wanted, { isSame, isRemoved: ({ id }) => isExact && !named.has(id) });
}

const isSame = (one: ServiceAccountState, other: ServiceAccountState): boolean =>
  one.description === other.description && one.status === other.status && one.roleId === other.roleId;
