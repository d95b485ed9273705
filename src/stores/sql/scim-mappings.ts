import sql from 'sql-template-tag';
import { sortKey } from '../../domain/names/names.ts';
import type { MappedGroup, ScimMappingWrites } from '../../core/store/scim-mappings.ts';
import type { MappingRecord } from '../../domain/scim/mapping.ts';
import { where } from './db.ts';
import type { Db } from './db.ts';

/** The roles of groups that an identity provider makes (core/store/scim-mappings.ts). */

type MappingRow = MappingRecord & { readonly managed_id: string | null; readonly managed_name: string | null };

const toMapped = ({ managed_id: id, managed_name: name, ...record }: MappingRow): MappedGroup => ({
  ...record,
  managed: id === null || name === null ? null : { id, name },
});

export function scimMappingWrites(db: Db): ScimMappingWrites {
  const found = async (condition: ReturnType<typeof sql> | undefined): Promise<MappedGroup[]> => {
    const rows = await db.all<MappingRow>(
      sql`select m.id, m.group_name, m.role_id, m.created_at, m.updated_at, g.id as managed_id, g.name as managed_name
        from scim_mappings m left join groups g on g.sort_key = m.group_key and g.scim = 'linked'
        ${where([condition])} order by m.group_key`,
    );
    return rows.map(toMapped);
  };
  return {
    all: () => found(undefined),
    named: async (group) => (await found(sql`m.group_key = ${sortKey(group)}`))[0],
    ofRole: (roleId) => found(sql`m.role_id = ${roleId}`),
    put: (record) =>
      db.insert('scim_mappings', [{ ...record, group_key: sortKey(record.group_name) }], {
        replacing: { key: '(group_key)', columns: ['group_name', 'role_id', 'updated_at'] },
      }),
    async remove(id) {
      await db.run(sql`delete from scim_mappings where id = ${id}`);
    },
  };
}
