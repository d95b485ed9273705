import { SECTIONS } from '../../domain/permissions.ts';
import { readConfig } from '../config.ts';
import type { FieldSpec } from '../flags.ts';
import { cachedNames } from '../name-cache.ts';
import { findTarget } from '../target.ts';

/** What can stand where a value is wanted. The placeholder of a field says what it names. */

export interface Candidate {
  readonly value: string;
  readonly describe: string;
}

/** Candidates for a word; `files`: the shell knows better. */
export type Candidates = readonly Candidate[] | 'files';

export type Env = Readonly<Record<string, string | undefined>>;

/** Where the command line that is being typed would run. */
export interface Place {
  readonly store: string | undefined;
  readonly url: string | undefined;
  readonly context: string | undefined;
}

type Find = (env: Env, place: Place) => Candidates;

const people: Find = (env, place) => cached(env, place, 'people', 'person');
const groups: Find = (env, place) => cached(env, place, 'groups', 'group');
const roles: Find = (env, place) => cached(env, place, 'roles', 'role');
const projects: Find = (env, place) => cached(env, place, 'projects', 'project');
const files: Find = () => 'files';

/** A field with one of these placeholders is completed wherever it stands. */
export const BY_PLACEHOLDER: Readonly<Record<string, Find>> = {
  PERSON: people,
  USERNAME: people,
  LOGIN: people,
  GROUP: groups,
  ROLE: roles,
  PROJECT: projects,
  SUBJECT: (env, place) => [...cached(env, place, 'people', 'person'), ...cached(env, place, 'groups', 'group')],
  PERMISSION: () =>
    SECTIONS.flatMap(({ permissions }) =>
      Object.entries(permissions).map(([value, describe]) => ({ value, describe })),
    ),
  CONTEXT: (env) => Object.keys(readConfig(env).contexts).map((value) => ({ value, describe: 'context' })),
  FILE: files,
  PATH: files,
  STORE: files,
};

/** What can stand in a field's place. */
export function valuesOf(spec: Pick<FieldSpec, 'choices' | 'placeholder'>, env: Env, place: Place): Candidates {
  if (spec.choices.length > 0) return spec.choices.map((value) => ({ value, describe: '' }));
  return BY_PLACEHOLDER[spec.placeholder]?.(env, place) ?? [];
}

const cached = (
  env: Env,
  place: Place,
  kind: 'people' | 'groups' | 'roles' | 'projects',
  describe: string,
): Candidate[] => cachedNames(env, findTarget(place, env), kind).map((value) => ({ value, describe }));
