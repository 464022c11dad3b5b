// Every limit of a render, by name. Reaching one aborts the message with `render_limit` (F97).

/** Processor time of one job; the child ends it itself, between two tags. */
export const JOB_CPU_MS = 250;
/** No sign of life for this long and the parent kills the child (F98). */
export const CHILD_SILENCE_MS = 400;
/** A child that got no processor time is not to blame: wall time after which it is killed all the same. */
export const CHILD_STALL_MS = 3_000;
/** Characters of a template, all parts. */
export const MAX_SOURCE_CHARS = 1_000_000;
/** Tags and outputs of one text: parsing takes time before any other limit can count. */
export const MAX_TAGS = 10_000;
export const MAX_TAG_CHARS = 60_000;
/** Characters written in one job, captures included. */
export const MAX_OUTPUT_CHARS = 5_000_000;
/** Characters made by filters in one job. */
export const MAX_WORK_CHARS = 20_000_000;
/** Characters of one text. */
export const MAX_TEXT_CHARS = 5_000_000;
/** Elements made by filters in one job. */
export const MAX_ELEMENTS = 1_000_000;
/** Turns of one loop (personalisation 9). */
export const MAX_LOOP = 10_000;
export const MAX_RANGE = 100_000;
/** personalisation 6.3 */
export const MAX_BLOCK_DEPTH = 2;
export const MAX_BLOCK_CHARS = 50 * 1024;
/** personalisation 6.8 */
export const MAX_EXTRAS_BYTES = 1024;
/** Rows by id of one tag, outside requests of one job. */
export const MAX_CATALOG_IDS = 100;
export const MAX_HOST_CALLS = 100;
export const MAX_WARNINGS = 20;
export const MAX_DETAIL_CHARS = 500;
/** personalisation 6.2 */
export const CONTENT_TIMEOUT_MS = 2_000;
export const CONTENT_MAX_BYTES = 1024 * 1024;
export const CONTENT_MIN_AGE_S = 300;
export const CONTENT_MAX_AGE_S = 14_400;
/** A child's V8 heap. */
export const CHILD_HEAP_MB = 128;
export const CHILD_START_MS = 20_000;
/** Jobs in one message to a child. */
export const BATCH_JOBS = 100;
/** Unfinished jobs the pool takes on before it refuses more. */
export const MAX_QUEUED_JOBS = 50_000;
/** Templates a child keeps parsed. */
export const KEPT_TEMPLATES = 300;
export const KEPT_SOURCE_CHARS = 3_000_000;
/** Results wait at most this long in the child for others to travel with. */
export const FLUSH_MS = 25;
/** Renders that wait for the host at once, in one child. */
export const CONCURRENT_WAITS = 20;
