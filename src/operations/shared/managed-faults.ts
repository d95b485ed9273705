import { managedOf } from '../../core/guards/managed.ts';
import type { Context } from '../../core/context.ts';
import type { Reads } from '../../core/store/index.ts';
import { MANAGE_PROVIDER, managedByScim } from '../../domain/scim/refusals.ts';
import type { Managed } from '../../domain/scim/refusals.ts';
import { faultFrom } from './row-faults.ts';
import type { RowFault } from './row-faults.ts';

/**
 * Looks at which of some the identity provider manages; `isForced`: they are to be changed all the same. Returns the
 * fault of a row that changes one of them, which throws `forbidden` for force without its permission.
 */
export async function managedFaults(
  { tx, require: requirePermission }: Context<Reads>,
  kind: Managed['kind'],
  ids: readonly string[],
  isForced: boolean,
): Promise<(id: string) => Omit<RowFault, 'line'> | undefined> {
  const managed = await managedOf(tx, kind, ids);
  return (id) => {
    const one = managed.get(id);
    if (one === undefined) return undefined;
    if (!isForced) return faultFrom(managedByScim(one, true));
    requirePermission(MANAGE_PROVIDER);
    return undefined;
  };
}
