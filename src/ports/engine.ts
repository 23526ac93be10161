export interface Engine {
  /** Idempotent per rollout and epoch, also once the execution has ended. */
  start(rollout: { id: string; epoch: number }): Promise<void>;
  isRunning(rollout: { id: string; epoch: number }): Promise<boolean>;
}
