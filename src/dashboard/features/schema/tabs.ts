// The subjects of the data schema, in the order of its tabs. What stands below an event or a product are its properties.
export const SCHEMA_TABS = ['event', 'attribute', 'purchase'] as const;
export type SchemaTab = (typeof SCHEMA_TABS)[number];
