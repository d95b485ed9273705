import type { MeantActor } from '../../../domain/audit.ts';
import { actorNotes } from '../../../operations/audit/actor.ts';

/** What is to be said of the actor that was asked for. */
export const notesOf = (asked: unknown, actor: MeantActor | undefined): string[] =>
  actor === undefined || typeof asked !== 'string' ? [] : actorNotes(asked, actor);
