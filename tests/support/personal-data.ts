// Every column that could hold something about a person, and what erasing them does with it. A column nobody has judged
// fails tests/conformance/erase-inventory.test.ts, so that no new table is forgotten.

export type Verdict =
  /** The person's rows go, or the row is theirs alone. */
  | 'erased'
  /** The row stays for its sums and outcomes, or because it is others' too; what says who it was goes. */
  | 'scrubbed'
  /** Ids, codes, states and names of things: nothing about anybody. */
  | 'nothing'
  /** Written by those who run the workspace, about their campaigns and settings: they decide what stands there. */
  | 'settings'
  /** Of the people who work with the product, not of those who are messaged. */
  | 'staff'
  /** Random or keyed: says nothing to whoever reads it, and outcomes hang on it. */
  | 'random'
  /** Of somebody else, who has it in their own right. */
  | 'of others';

/** One word per column, in groups: `table: {verdict: 'columns'}`. */
const BY_TABLE: Readonly<Record<string, Partial<Record<Verdict, string>>>> = {
  account_links: { staff: 'link_hash', nothing: 'purpose' },
  account_roles: { nothing: 'role', staff: 'given_by' },
  account_sessions: { staff: 'session_hash address user_agent' },
  accounts: { staff: 'email name language password_hash totp_secret recovery_hashes' },
  // A row that somebody else with the same address still needs stays.
  address_states: { erased: 'kind value email_state bounce_reason groups' },
  api_keys: { settings: 'key_hash key_hint name permissions allowed_ips' },
  app_mails: { staff: 'sealed' },
  apps: {
    settings: 'app_id name platform public_key previous_key allowed_origins user_tokens verification_keys',
  },
  audit_log: { staff: 'actor actor_id', nothing: 'action', scrubbed: 'subject detail' },
  campaign_alert_findings: { nothing: 'window_key bound status', settings: 'detail' },
  campaign_alerts: { nothing: 'measure language', staff: 'emails created_by', settings: 'webhook_url' },
  campaign_approvals: { nothing: 'subject section status', staff: 'decided_by', settings: 'comment' },
  campaign_counters: { settings: 'send_id', nothing: 'variant channel outcome reason' },
  campaign_drafts: { settings: 'name description category definition tags unfinished', staff: 'updated_by' },
  campaign_receipts: {
    erased: 'user_id last_dispatch_id variant channels interactions conversions windows',
  },
  campaign_versions: { settings: 'definition', staff: 'created_by' },
  campaigns: {
    settings: 'key name description type category status definition tags channels unfinished',
    staff: 'created_by updated_by',
  },
  captured_messages: {
    random: 'user_id dispatch_id',
    nothing: 'channel variant',
    scrubbed: 'endpoint message',
  },
  catalog_items: { settings: 'catalog item_id item' },
  catalog_selections: { settings: 'catalog name definition' },
  catalogs: { settings: 'name description fields' },
  channel_configurations: { settings: 'key name channel category provider settings secrets' },
  contact_points: { erased: 'kind value user_id' },
  contact_pressure: { erased: 'user_id recent' },
  content_block_versions: { settings: 'content description', staff: 'created_by' },
  content_blocks: { settings: 'name description content content_type state tags' },
  credentials: { settings: 'name kind secrets' },
  custom_roles: { settings: 'role name description permissions' },
  deliveries: { erased: 'user_id dispatch_id progress', scrubbed: 'properties' },
  departed_users: { random: 'user_id into_user_id' },
  device_tokens: { erased: 'user_id' },
  dispatch_addresses: { erased: 'dispatch_id channel address' },
  dispatches: {
    random: 'dispatch_id',
    settings: 'send_id',
    scrubbed: 'trigger_properties attachments audience message',
    // The caller's own name of the call.
    nothing: 'postback',
  },
  email_template_versions: { settings: 'content', staff: 'created_by' },
  email_templates: {
    settings: 'name description subject preheader body plaintext_body source mjml blocks tags',
    staff: 'updated_by',
  },
  event_summaries: { erased: 'user_id kind name days' },
  // Other people's events may name somebody, as a letter may: they are the other person's.
  events: { erased: 'user_id kind name app_id properties' },
  export_chunks: { erased: 'bytes' },
  exports: {
    nothing: 'kind subject status error',
    random: 'prefix after_user',
    scrubbed: 'request',
    staff: 'created_by',
  },
  fanouts: { random: 'dispatch_id after_user', nothing: 'due_by_zone status waves optimal' },
  geofences: { settings: 'set_name name' },
  idempotency_keys: { erased: 'key response', random: 'request_digest' },
  identifiers: { erased: 'kind value user_id' },
  images: { settings: 'image_id media_type name alt bytes', staff: 'created_by' },
  import_rejects: { erased: 'cells', nothing: 'name reason' },
  import_rows: { scrubbed: 'rows' },
  imports: {
    settings: 'name kind columns mapping options',
    nothing: 'status error',
    scrubbed: 'tail',
    staff: 'created_by',
  },
  installation: { settings: 'fingerprint fenced_reason' },
  interaction_keys: { random: 'key' },
  interactions: { erased: 'user_id dispatch_id variant channel kind name detail' },
  kysely_migration: { nothing: 'name timestamp' },
  kysely_migration_lock: { nothing: 'id' },
  list_members: { erased: 'user_id' },
  lists: { settings: 'name' },
  occurrences: { nothing: 'key status', random: 'dispatch_id' },
  // Facts of others that wait to be offered to campaigns are events of theirs.
  offered_facts: { erased: 'user_id fact' },
  people_places: { nothing: 'occurrence channel' },
  // Reasons are of the closed list, or a provider's text without addresses.
  postbacks: { random: 'dispatch_id', nothing: 'external_send_id reason problem' },
  preference_center_versions: { settings: 'state content', staff: 'created_by' },
  preference_centers: { settings: 'name state content', staff: 'updated_by' },
  promotion_codes: { settings: 'list code' },
  promotion_lists: { settings: 'name' },
  rate_windows: { nothing: 'scope' },
  rehearsals: { nothing: 'subject status error', staff: 'created_by' },
  request_log: { nothing: 'method path route', settings: 'key_id key_name', scrubbed: 'error' },
  seed_copies: { erased: 'variant_id address state reason detail' },
  schedules: { random: 'dispatch_id', nothing: 'schedule status', scrubbed: 'request' },
  seed_groups: { settings: 'name', scrubbed: 'members' },
  seen_names: {
    nothing: 'kind parent name types',
    settings: 'description',
    scrubbed: 'last_value last_user_id',
  },
  segment_versions: { settings: 'name description tags rule', staff: 'created_by' },
  segments: { settings: 'key name description tags rule', staff: 'updated_by' },
  send_ids: { settings: 'send_id' },
  send_log: {
    random: 'user_id dispatch_id',
    nothing: 'variant channel outcome reason',
    scrubbed: 'endpoint provider_message_id facts',
  },
  sends: {
    random: 'user_id dispatch_id',
    nothing: 'channel variant status reason',
    scrubbed: 'endpoint provider_message_id',
  },
  share_decisions: { nothing: 'basis shares' },
  short_links: { erased: 'code url alias user_id' },
  speed_minutes: { nothing: 'scope' },
  subscription_groups: { settings: 'name channel' },
  team_members: { nothing: 'roles', staff: 'added_by' },
  teams: { settings: 'name description audience', staff: 'created_by updated_by' },
  tombstones: { random: 'digest' },
  untrue_places: { random: 'user_id' },
  users: {
    erased:
      'user_id external_id email phone time_zone profile attributes aliases deprecated_ids devices subscription_groups email_state push_state',
  },
  web_copies: { erased: 'user_id html' },
  winner_decisions: { random: 'dispatch_id', nothing: 'winner because results' },
  workspace_limits: { settings: 'limits' },
  workspaces: { settings: 'key name kind time_zone settings postback_secret', nothing: 'drain_owner' },
};

/** `table.column` → what erasing does with it. */
export const PERSONAL_DATA: ReadonlyMap<string, Verdict> = new Map(
  Object.entries(BY_TABLE).flatMap(([table, groups]) =>
    Object.entries(groups).flatMap(([verdict, columns]) =>
      columns.split(' ').map((column): [string, Verdict] => [`${table}.${column}`, verdict as Verdict]),
    ),
  ),
);
