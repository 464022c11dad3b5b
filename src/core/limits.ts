// Every limit by name. Nothing in the engine loops, batches or buffers without one of these.

/** braze-rest-api 1.6 */
export const MAX_RECIPIENTS = 50;
export const MAX_TRACK_OBJECTS = 75;
export const MAX_BATCH_IDS = 50;
/** braze-rest-api 1.1 */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** braze-rest-api 2.3 */
export const MAX_TRIGGER_PROPERTIES_BYTES = 50 * 1024;
/** braze-rest-api 2.2 */
export const MAX_AUDIENCE_DEPTH = 10;
export const MAX_AUDIENCE_FILTERS = 200;
/** campaign-delivery 18.1: one filter's definition, as JSON. */
export const MAX_FILTER_BYTES = 10_000;
/** A whole rule, as JSON. */
export const MAX_RULE_BYTES = 100_000;
/** Other segments that one rule may name. */
export const MAX_NAMED_SEGMENTS = 20;
/** F9: JSON deeper than this is refused at the edge. */
export const MAX_JSON_DEPTH = 32;
/** braze-rest-api 1.8 */
export const MAX_EXTERNAL_ID_BYTES = 987;
export const MAX_ALIAS_BYTES = 236;
export const MAX_SEND_ID_CHARS = 64;
/** rulings: API schedule horizon */
export const API_SCHEDULE_HORIZON_DAYS = 90;
/** Deliveries claimed by one statement. */
export const CLAIM_BATCH = 500;
/** Rows planned by one fan-out slice. */
export const FANOUT_SLICE = 10_000;
/** reliability 1.3: lease of a claim, on the database clock. */
export const LEASE_MS = 15_000;
/** A provider call in total, connect to last byte. */
export const CALL_DEADLINE_MS = 20_000;
/** An attempt is settled by somebody else only this long after its deadline. */
export const DEADLINE_MARGIN_MS = 10_000;
/** braze-rest-api 2.6 */
export const MAX_ATTRIBUTE_CHARS = 255;
export const MAX_NESTED_BYTES = 100 * 1024;
export const MAX_ARRAY_ELEMENTS = 500;
/** braze-rest-api 2.7, 2.8 */
export const MAX_EVENT_PROPERTIES_BYTES = 100 * 1024;
export const MAX_PURCHASE_PROPERTIES_BYTES = 50 * 1024;
export const MAX_PURCHASE_QUANTITY = 100;
/** Files named by one trigger call. */
export const MAX_CALL_ATTACHMENTS = 20;
