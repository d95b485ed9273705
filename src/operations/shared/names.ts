import { AppError } from '../../domain/errors.ts';
import { KINDS } from '../../domain/kinds.ts';
import { areAlike, areSimilar, nameIndex, lookAlikeKeysOf } from '../../domain/names/look-alikes.ts';
import type { LookAlikeKeys } from '../../domain/names/look-alikes.ts';
import { commandLine } from '../../lib/shell.ts';
import type { AlikePair, NamedKeys, NamedKind } from '../../core/store/names.ts';
import type { Reads } from '../../core/store/index.ts';

/** Whether a name is free: nothing has it, and nothing has one that it could be mistaken for (docs/names.md). */

/** What already has a name, or one that looks like it. */
export interface Holder {
  readonly kind: NamedKind;
  readonly id: string;
  readonly name: string;
}

/** Kinds that act, and so appear together in the audit log. */
const ACTORS: Readonly<Partial<Record<NamedKind, NamedKind>>> = { user: 'service_account', service_account: 'user' };

/**
 * The names that cannot be given to things of a kind, each with what is in the way: first what has exactly the
 * name, then what has one that looks like it. The two kinds that act have no name in common.
 */
export async function takenNames(
  tx: Reads,
  kind: NamedKind,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly Holder[]>> {
  const looks = await lookAlikeKeysOf([...new Set(names)]);
  const taken = new Map<string, Holder[]>();
  const other = ACTORS[kind];
  const [ofKind, ofOther] = await Promise.all([
    tx.names.alike(kind, looks),
    other === undefined ? [] : tx.names.alike(other, looks),
  ]);
  note(kind, looks, ofKind, areAlike, taken);
  if (other !== undefined) note(other, looks, ofOther, areSimilar, taken);
  return taken;
}

function note(
  kind: NamedKind,
  looks: readonly LookAlikeKeys[],
  alike: readonly NamedKeys[],
  collide: (one: LookAlikeKeys, other: LookAlikeKeys) => boolean,
  taken: Map<string, Holder[]>,
): void {
  const there = nameIndex(alike);
  for (const look of looks) {
    const holders = there.near(look).flatMap((one) => (collide(look, one) ? { kind, id: one.id, name: one.name } : []));
    if (holders.length === 0) continue;
    holders.sort((one, other) => Number(other.name === look.name) - Number(one.name === look.name));
    taken.set(look.name, [...(taken.get(look.name) ?? []), ...holders]);
  }
}

/** What is in the way of one name, except the thing with this id. */
export async function holderOf(tx: Reads, kind: NamedKind, name: string, id?: string): Promise<Holder | undefined> {
  const holders = (await takenNames(tx, kind, [name])).get(name) ?? [];
  return holders.find((holder) => holder.id !== id);
}

/** Throws `conflict`, naming the holder, for a name that something other than `id` has, or that could be mistaken for its. */
export async function requireFreeName(tx: Reads, kind: NamedKind, wanted: string, id?: string): Promise<void> {
  const holder = await holderOf(tx, kind, wanted, id);
  if (holder !== undefined) throw nameConflict(wanted, kind, holder);
}

/** The refusal of a name; the details have its holder. */
export function nameConflict(wanted: string, kind: NamedKind, holder: Holder): AppError {
  const { kind: subject_type, id, name } = holder;
  const show = commandLine('roster', KINDS[subject_type].command, 'show', name);
  const isTaken = subject_type === kind && name === wanted;
  return new AppError('conflict', conflictText(wanted, kind, holder), {
    hint: isTaken ? show : `choose another name; what has this one: ${show}`,
    details: isTaken ? { id } : { id, subject_type, name },
  });
}

/** Why a name cannot be given, as a sentence. */
export function conflictText(wanted: string, kind: NamedKind, holder: Holder): string {
  const { noun } = KINDS[holder.kind];
  if (holder.name === wanted)
    return kind === holder.kind
      ? `there is a ${noun} ${wanted} already`
      : `there is a ${noun} ${wanted}, and people and service accounts have no name in common`;
  return `${wanted} could be mistaken for the ${noun} ${holder.name}`;
}

/** The sentence about two existing names that could be mistaken for each other. */
export const alikeText = ({ kind, id, name, other_kind, other_id, other_name }: AlikePair): string =>
  `the ${KINDS[kind].noun} ${name} (${id}) could be mistaken for the ${KINDS[other_kind].noun} ${other_name} (${other_id})`;

/** The command that gives the first of the two another name. */
export function renaming({ kind, id }: AlikePair): string {
  const { command, rename } = KINDS[kind];
  const [verb, flag] = rename;
  return commandLine('roster', command, verb, id, flag, 'NAME');
}
