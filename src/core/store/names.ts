import type { NamedKind } from '../../domain/kinds.ts';
import type { LookAlikeKeys } from '../../domain/names/look-alikes.ts';

export type { NamedKind };

/** Somebody or something with a name, as names are compared. */
export interface NamedKeys extends LookAlikeKeys {
  readonly id: string;
}

/** Two that people could take for one another. */
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
   * Whatever of a kind has a name that shares the key, or the letters in whatever case, with one of these; must take as
   * long for a million as for ten. Answers come in no promised order.
   */
  alike(kind: NamedKind, looks: readonly LookAlikeKeys[]): Promise<NamedKeys[]>;
  /**
   * The first pairs of one kind of whose names one is not plain (domain/looks.ts), or of a person and a service account,
   * that share key or letters: what was named before names were compared.
   */
  pairs(limit: number): Promise<AlikePair[]>;
}
