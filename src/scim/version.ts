import { createHash } from 'node:crypto';

/** The ETag of a state; weak, because the same resource can be shown with more or fewer attributes. */
export const versionOf = (state: unknown): string =>
  `W/"${createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 22)}"`;
