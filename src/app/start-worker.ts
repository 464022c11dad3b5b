// Starts what a worker runs. The engine's loops are added here by wiring.
import { startHousekeeping } from './housekeeping.ts';
import type { Runtime, Service } from './runtime.ts';

export const startWorker = async (runtime: Runtime): Promise<Service> => startHousekeeping(runtime);
