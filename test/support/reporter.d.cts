/** As much of jest's result of a file as is told of. */
export interface FileResult {
  readonly testFilePath: string;
  readonly perfStats: { readonly start: number; readonly end: number };
  readonly testResults: readonly { readonly status: string; readonly fullName: string }[];
}
export declare const report: (results: readonly FileResult[], isForOneName?: boolean) => string[];
