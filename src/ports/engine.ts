export interface Engine {
  /** Starts the state machine for a rollout. The same rollout and epoch twice is one execution, also once it has ended. */
  start(rollout: { id: string; epoch: number }): Promise<void>;
  /** True while the execution of this rollout and epoch runs. */
  isRunning(rollout: { id: string; epoch: number }): Promise<boolean>;
}
