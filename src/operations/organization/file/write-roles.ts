import { roleEdit } from '../../role/edit.ts';
import { roleNew } from '../../role/new.ts';
import { runNested } from '../../shared/adapt.ts';
import type { Carrying, ChangesOf } from './carrying.ts';

/** Makes and changes roles: project roles first, because others map to them. */
export async function writeRoles({ context, realId, made }: Carrying, changes: ChangesOf<'role'>): Promise<void> {
  const projectFirst = changes.toSorted((one, other) => rank(one) - rank(other));
  for (const { before, after } of projectFirst) {
    if (after === null) continue;
    const { id, name, scope, description } = after;
    const permissions = [...after.permissions];
    if (before === null) {
      const mapping = after.mapsTo === null ? {} : { maps_to: realId(after.mapsTo) };
      const role = await runNested(context, roleNew, { name, scope, description, permissions, ...mapping });
      made(id, role.id);
    } else {
      const mapping =
        after.mapsTo === before.mapsTo ? {} : { maps_to: after.mapsTo === null ? 'none' : realId(after.mapsTo) };
      await runNested(context, roleEdit, { role: id, scope, description, permissions, ...mapping });
    }
  }
}

const rank = ({ before, after }: ChangesOf<'role'>[number]): number => ((after ?? before)?.scope === 'project' ? 0 : 1);
