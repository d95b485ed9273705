import { AppError } from '../../domain/errors.ts';
import { field, GROUP } from '../../domain/field.ts';
import type { Group, GroupRecord } from '../../domain/groups.ts';
import { reference } from '../../domain/names/names.ts';
import type { Reads } from '../../core/store/index.ts';

/** The field that names a group. */
export const groupField = () => field(reference(), 'a group: name or id', GROUP);

/** One group in public form. */
export async function describeOne(tx: Reads, record: GroupRecord): Promise<Group> {
  const [described] = await tx.groups.describe([record]);
  if (described === undefined) throw new AppError('internal', 'a group vanished while being described');
  return described;
}
