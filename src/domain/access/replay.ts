import { allows, EVERYWHERE, NO_PERMISSIONS, permissionsOf } from './permission-set.ts';
import type { PermissionSet, WholeGraph } from './permission-set.ts';
import { usedBy } from './recorded-uses.ts';
import { scopeOf } from '../permissions.ts';
import type { Permission } from '../permissions.ts';

/** What somebody did, as the audit log tells it, judged by what they may do in other states of the organization. */

/** A kind of event of one actor. */
interface RecordedAction {
  readonly actorId: string;
  /** Such as `User.Added`. */
  readonly kind: string;
  /** Whether it was done to the account of the actor. */
  readonly own: boolean;
  /** The project that was changed, if it is still there. */
  readonly projectId: string | null;
}

type Verdict =
  | { readonly outcome: 'allowed' }
  /** It needs no permission. */
  | { readonly outcome: 'free' }
  /** The permissions that are missing after it, of the way that lacks the fewest. */
  | { readonly outcome: 'refused'; readonly missing: readonly Permission[] }
  /** It would be refused before it as well. */
  | { readonly outcome: 'refused_already' }
  | { readonly outcome: 'unjudged'; readonly why: string };

/** Judges actions by a state and the one that is to follow it. */
export function replaying(before: WholeGraph, after: WholeGraph): (action: RecordedAction) => Verdict {
  const heldBefore = permissionsIn(before);
  const heldAfter = permissionsIn(after);
  return ({ actorId, kind, own, projectId }) => {
    const use = usedBy(kind, own);
    if (use === undefined) return { outcome: 'unjudged', why: 'this version of roster does not know what it needs' };
    if (use.anyOf.length === 0) return { outcome: 'free' };
    if (use.unclear !== undefined) return { outcome: 'unjudged', why: use.unclear };
    const isInProject = use.anyOf.flat().some((permission) => scopeOf(permission) === 'project');
    if (isInProject && projectId === null) return { outcome: 'unjudged', why: 'the project is not there any more' };
    const scope = isInProject && projectId !== null ? projectId : EVERYWHERE;
    const missingIn = (held: PermissionSet): readonly Permission[] =>
      use.anyOf
        .map((list) => list.filter((permission) => !allows(held, permission, scope)))
        .reduce((least, other) => (other.length < least.length ? other : least));
    const missing = missingIn(heldAfter(actorId));
    if (missing.length === 0) return { outcome: 'allowed' };
    return missingIn(heldBefore(actorId)).length === 0
      ? { outcome: 'refused', missing }
      : { outcome: 'refused_already' };
  };
}

/** What each active subject of a graph may do. */
function permissionsIn(graph: WholeGraph): (id: string) => PermissionSet {
  const active = new Set(graph.subjects.filter((subject) => subject.active).map(({ id }) => id));
  return (id) => (active.has(id) ? permissionsOf(graph, id) : NO_PERMISSIONS);
}
