import type { MeantActor, MeantTarget } from '../../../domain/audit.ts';
import { actorNotes } from '../../../operations/audit/actor.ts';
import { targetNotes } from '../../../operations/audit/target.ts';

/** What is to be said of the actor and the target that were asked for. */
export const meantNotes = (
  asked: unknown,
  { actor, target }: { readonly actor?: MeantActor | undefined; readonly target?: MeantTarget | undefined },
): string[] => [
  ...(actor === undefined || typeof asked !== 'string' ? [] : actorNotes(asked, actor)),
  ...(target === undefined ? [] : targetNotes(target)),
];
