import { appendTo } from '../../../lib/append-to.ts';
import { lookAlikeKeysOf, nameIndex } from '../../../domain/names/look-alikes.ts';
import { AppError } from '../../../domain/errors.ts';
import { KINDS } from '../../../domain/kinds.ts';
import type { NamedKind } from '../../../domain/kinds.ts';
import { nameOf } from '../../../domain/organization-file/shown.ts';
import type { Change } from '../../../domain/organization-file/changes.ts';
import type { Plan } from '../../../domain/organization-file/plan.ts';
import type { Reads } from '../../../core/store/index.ts';
import type { Context } from '../../../core/context.ts';
import { inSteps } from './carrying.ts';
import { nameConflict, takenNames } from '../../shared/names.ts';

const NAMED: Readonly<Partial<Record<Change['object'], NamedKind>>> = {
  person: 'user',
  service_account: 'service_account',
  group: 'group',
  project: 'project',
};

/** Throws `conflict` for a new name that could be mistaken for one that will be there (docs/names.md). */
export async function requireFreeNames(
  { tx, pace }: Pick<Context<Reads>, 'tx' | 'pace'>,
  { changes }: Plan,
): Promise<void> {
  const names = new Map<NamedKind, string[]>();
  /** What no longer has the name that it has now. */
  const freed = new Set<string>();
  for (const change of changes) {
    const kind = NAMED[change.object];
    if (kind === undefined) continue;
    const isRenamed =
      change.object === 'person' && change.before !== null && change.before.username !== change.after?.username;
    if (change.before !== null && (change.kind === 'removed' || isRenamed)) freed.add(change.before.id);
    if (change.kind === 'added' || (isRenamed && change.after !== null)) appendTo(names, kind, nameOf(change));
  }
  for (const [kind, wanted] of names) {
    const seen = nameIndex();
    for (const some of inSteps(wanted)) {
      for (const [name, holders] of await takenNames(tx, kind, some)) {
        const holder = holders.find(({ id }) => !freed.has(id));
        if (holder !== undefined) throw nameConflict(name, kind, holder);
      }
      await pace();
      for (const look of await lookAlikeKeysOf(some)) {
        const alike = seen.collisionOf(look);
        if (alike !== undefined)
          throw new AppError('conflict', `the ${KINDS[kind].noun} ${look.name} could be mistaken for ${alike.name}`, {
            hint: 'choose another name for one of them',
          });
        seen.add(look);
      }
      await pace();
    }
  }
}
