/** Tokens that wait to be confirmed, each with the one that it is to replace. */
export const tokenRotation: readonly string[] = ['alter table tokens add column replaces text'];
