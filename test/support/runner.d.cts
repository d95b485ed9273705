/** As much of a test file of jest as its group depends on. */
export interface TestFile {
  readonly path: string;
  readonly context: { readonly config: { readonly rootDir: string } };
}
/** Which files run together, each group in the order of their paths. */
export declare const groupsOf: (tests: readonly TestFile[], workers: number) => TestFile[][];
