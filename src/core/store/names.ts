import type { NamedKind } from '../../domain/kinds.ts';
import type { LookAlikeKeys } from '../../domain/names/look-alikes.ts';

export type { NamedKind };

/** A record's name, as the keys that names are compared by. */
export interface NamedKeys extends LookAlikeKeys {
  readonly id: string;
}

/** Two records whose names look alike. */
export interface AlikePair {
  readonly kind: NamedKind;
  readonly id: string;
  readonly name: string;
  readonly other_kind: NamedKind;
  readonly other_id: string;
  readonly other_name: string;
}

export interface NameReads {
  /**
   * The records of a kind whose name shares the key, or the letters in any case, with one of these. Must take as long
   * for a million records as for ten. Results come in any order.
   */
  alike(kind: NamedKind, looks: readonly LookAlikeKeys[]): Promise<NamedKeys[]>;
  /**
   * The first pairs of records that share key or letters: of one kind, one with a name that is not plain
   * (docs/names.md), or of a person and a service account. They were named before names were compared.
   */
  pairs(limit: number): Promise<AlikePair[]>;
}
