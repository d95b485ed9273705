import { AppError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** Where in a document something stands: keys of mappings and indexes of lists. */
export type DocumentPath = readonly (string | number)[];

/** What is wrong with a document in an organization, and where. */
export interface DocumentFault {
  readonly path: DocumentPath;
  readonly code: ErrorCode;
  readonly problem: string;
  /** Where the same thing stands before. */
  readonly earlier?: DocumentPath;
}

/** Collects faults, so that all of them are told at once. */
export interface Faults {
  /** A problem that is slow to word is a function, called only while few are told. */
  add(path: DocumentPath, code: ErrorCode, problem: string | (() => string), earlier?: DocumentPath): void;
  /** Throws the faults as one error: with their code if they have it in common, else `invalid`. */
  enforce(): void;
}

/** How many faults an error tells. */
const MOST_TOLD = 50;

/** No faults yet. */
export function noFaults(): Faults {
  const faults: DocumentFault[] = [];
  let untold = 0;
  return {
    add(path, code, problem, earlier) {
      if (faults.length === MOST_TOLD) untold += 1;
      else {
        const told = typeof problem === 'string' ? problem : problem();
        faults.push({ path, code, problem: told, ...(earlier === undefined ? {} : { earlier }) });
      }
    },
    enforce() {
      if (faults.length > 0) throw documentError(faults, untold);
    },
  };
}

/** The path as people write it: `groups[2].members[0]`. */
export const pathText = (path: DocumentPath): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');

/** The path that a text of `pathText` stands for, where no key has a dot or a bracket. */
export const pathOf = (text: string): DocumentPath =>
  [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([part, index]) => (index === undefined ? part : Number(index)));

/** A fault in words, without its place. */
export const faultText = (fault: { readonly problem: string; readonly earlier_place?: string }): string =>
  fault.earlier_place === undefined ? fault.problem : `${fault.problem}, first at ${fault.earlier_place}`;

/**
 * The error of a document: one fault is its message, several are in its details. `untold` faults are only counted;
 * `place` tells where a path is, such as a file and a line.
 */
export function documentError(
  faults: readonly DocumentFault[],
  untold: number,
  place: (path: DocumentPath) => string = pathText,
): AppError {
  const codes = new Set(faults.map(({ code }) => code));
  const [code = 'invalid'] = codes.size === 1 ? codes : [];
  const told = faults.map((fault) => ({
    ...fault,
    place: place(fault.path),
    ...(fault.earlier === undefined ? {} : { earlier_place: place(fault.earlier) }),
  }));
  const [only] = told;
  const isOne = told.length + untold === 1 && only !== undefined;
  const message = isOne ? `${only.place}: ${faultText(only)}` : `${told.length + untold} faults in the document`;
  return new AppError(code, message, {
    hint: 'nothing was changed; correct the document',
    details: { faults: told, ...(untold === 0 ? {} : { more_faults: untold }) },
  });
}
