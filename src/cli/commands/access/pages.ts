/** These commands list all there is, page by page where it comes in pages. */
export const WITHOUT_PAGES = { limit: true, cursor: true } as const;
