/** The note on a write that had nothing to change: everything was as it is wanted. */
export const UNCHANGED = 'unchanged';
