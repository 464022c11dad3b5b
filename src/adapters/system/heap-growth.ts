// How far the heap may grow past what is alive before V8 collects. Left alone it waits for three or four times as
// much, because messages in flight outlive the young generation: hundreds of megabytes of dead mail.
import { setFlagsFromString } from 'node:v8';

const GROWTH_PERCENT = 75;

/** For processes that serve; read by V8 at every collection, so it may be set while running. */
export const keepHeapClose = (): void => setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
