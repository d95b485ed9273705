/** What group and others may do with a file or folder. */
const OTHERS = 0o077;

/** Whether a mode lets somebody else than the owner read, write or enter. */
export const isOpenToOthers = (mode: number): boolean => (mode & OTHERS) !== 0;
