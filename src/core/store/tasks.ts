/** What is known of one kind of background work. Times are the store's. */
export interface TaskState {
  readonly name: string;
  /** The server that runs it; null when none does. */
  readonly holder: string | null;
  /** Until when the holder has it; after that, another may take it. */
  readonly held_until: string | null;
  readonly due_at: string;
  /** When it last ended well; null when it never did. */
  readonly succeeded_at: string | null;
  /** How often in a row it failed. */
  readonly failures: number;
  /** Why it failed last, for people; null after it ended well. */
  readonly error: string | null;
}

export interface TaskReads {
  get(name: string): Promise<TaskState | undefined>;
  /** By name. */
  list(): Promise<TaskState[]>;
}

export interface TaskWrites extends TaskReads {
  /** Inserts the state, or replaces that of the same name. */
  put(state: TaskState): Promise<void>;
}
