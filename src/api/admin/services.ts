// What the admin handlers need. Everything here is a port or a kind; app/wire.ts plugs the concrete ones in.
import type { ActivitySeries } from '../../ports/activity-series.ts';
import type { TriggerKinds } from '../../core/campaigns/parse-triggers.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import type { ChannelKind } from '../../core/channels/channel.ts';
import type { ParsedConfiguration } from '../../core/channels/configuration.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Result } from '../../core/result.ts';
import type { WithSegments } from '../../core/segments/named-segments.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';
import type { Instant } from '../../core/time.ts';
import type { OverviewDesk } from '../../engine/overview.ts';
import type { ScheduleDesk } from '../../engine/schedule-desk.ts';
import type { AlertStore } from '../../ports/alert-store.ts';
import type { CampaignInventory } from '../../ports/campaign-inventory.ts';
import type { CampaignRevisions } from '../../ports/campaign-revisions.ts';
import type { CatalogStore } from '../../ports/catalog-store.ts';
import type { PromotionStore } from '../../ports/promotion-store.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { AccountStore, LinkStore } from '../../ports/accounts.ts';
import type { AppMailer } from '../../ports/app-mail.ts';
import type { CampaignStandings } from '../../ports/campaign-families.ts';
import type { RequestLog } from '../../ports/request-log.ts';
import type { MemberStore } from '../../ports/members.ts';
import type { ApiKeyStore } from '../../ports/access.ts';
import type { LoadEvidence } from '../../ports/evidence.ts';
import type { AppStore, UserTokens } from '../../ports/apps.ts';
import type { Vocabulary } from '../../core/content/inspect-liquid.ts';
import type { ContentUses, EmailTemplateStore, PreviewPeople } from '../../ports/content.ts';
import type { PreferenceCenterStore } from '../../ports/preference-centers.ts';
import type { ImageStore } from '../../ports/images.ts';
import type { Mjml } from '../../ports/mjml.ts';
import type { GeofenceStore } from '../../ports/geofence-store.ts';
import type { ExportStore } from '../../ports/export-store.ts';
import type { FenceDesk } from '../../ports/fence.ts';
import type { LimitSettingsStore } from '../../ports/limit-store.ts';
import type { MessageLog } from '../../ports/message-log.ts';
import type { OverviewStore } from '../../ports/overview-store.ts';
import type { RehearsalStore } from '../../ports/rehearsal-store.ts';
import type { ControlGroupCounts } from '../../ports/control-group-report.ts';
import type { Reports } from '../../ports/reports.ts';
import type { PostbackStore } from '../../ports/postback-store.ts';
import type { Seal } from '../../ports/seal.ts';
import type {
  AuditLog,
  CampaignStore,
  ConfigurationStore,
  ContentBlockStore,
  CredentialStore,
  GroupStore,
  WorkspaceStore,
} from '../../ports/settings-store.ts';
import type { StoredConfiguration } from '../../ports/settings-store.ts';
import type { DnsAdvice } from '../../core/channels/mail-dns.ts';
import type { TestTarget } from '../../core/channels/test-target.ts';
import type { AudienceSizes } from '../../ports/audience-sizes.ts';
import type { SegmentStore } from '../../ports/segment-store.ts';
import type { RunningCounts } from '../../engine/running-counts.ts';
import type { SuppressedAddresses } from '../../ports/suppressed-addresses.ts';
import type { HeldCopyStore, SeedGroupStore } from '../../ports/seed-store.ts';
import type { TestOutcome, TestRequest } from '../../engine/send-tests.ts';
import type { Signals } from '../../ports/signals.ts';
import type { TeamStore } from '../../ports/team-store.ts';
import type { Templates } from '../../ports/templates.ts';
import type { CalledSamples } from '../../engine/called-samples.ts';
import type { ThingNames } from '../../ports/thing-names.ts';
import type { ImportDesk, NameDesk, PeopleDesk } from './people-desk.ts';

export interface ChannelTest {
  readonly configuration: StoredConfiguration;
  readonly target: TestTarget;
  readonly workspaceId: number;
  /** Workspace clock. */
  readonly at: Instant;
  readonly sendKey: string;
}

export interface TestReport {
  readonly outcome: 'accepted' | 'rejected' | 'not_sent' | 'deferred' | 'unknown';
  readonly detail: string;
  readonly providerMessageId: string;
  readonly tookMs: number;
}

/** app/check-channels.ts */
export interface ChannelChecks {
  /** Refused while the installation may not send. */
  sendTest(test: ChannelTest): Promise<Result<TestReport>>;
  /** Null: it sends no mail of a domain. */
  dnsHints(
    configuration: StoredConfiguration,
  ): Promise<{ readonly domain: string; readonly checks: readonly DnsAdvice[] } | null>;
}

/** People who work here, and what reaches them. */
export interface Team {
  readonly members: MemberStore;
  readonly accounts: AccountStore;
  readonly links: Pick<LinkStore, 'make'>;
  readonly mail: AppMailer;
  readonly publicUrl: () => string;
}

export interface AdminServices {
  readonly team: Team;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly seal: Seal;
  readonly templates: Pick<Templates, 'check' | 'render'>;
  readonly mjml: Mjml;
  readonly content: {
    readonly templates: EmailTemplateStore;
    readonly people: PreviewPeople;
    readonly uses: ContentUses;
    readonly images: ImageStore;
    readonly centers: PreferenceCenterStore;
    /** Where one person finds a preference centre. */
    readonly centerUrl: (workspaceId: number, userId: string, name: string) => string;
    /** What templates may name in every workspace. */
    readonly words: Pick<Vocabulary, 'profile' | 'tags' | 'filters'>;
  };
  readonly signals: Pick<Signals, 'send'>;
  readonly channels: readonly ChannelKind[];
  /** kinds/channels/configuration.ts with every channel and provider; kept secrets stay when not given again. */
  readonly parseConfiguration: (input: unknown, keptSecrets: JsonObject) => Result<ParsedConfiguration>;
  readonly filters: FilterKinds;
  /** kinds/filters/segment-membership */
  readonly withSegments: WithSegments;
  readonly triggers: TriggerKinds;
  readonly loadEvidence: LoadEvidence;
  readonly workspaces: WorkspaceStore;
  readonly postbacks: Pick<PostbackStore, 'list'>;
  readonly campaigns: CampaignStore;
  readonly inventory: CampaignInventory;
  readonly revisions: CampaignRevisions;
  readonly rehearsals: RehearsalStore;
  readonly configurations: ConfigurationStore;
  readonly groups: GroupStore;
  readonly contentBlocks: ContentBlockStore;
  readonly credentials: CredentialStore;
  readonly keys: ApiKeyStore;
  readonly catalogs: CatalogStore;
  readonly promotions: PromotionStore;
  readonly apps: AppStore;
  readonly userTokens: Pick<UserTokens, 'checkKey'>;
  readonly geofences: GeofenceStore;
  readonly audit: AuditLog;
  readonly thingNames: ThingNames;
  /** What calls said last, for previews. */
  readonly samples: Pick<CalledSamples, 'find' | 'forget'>;
  readonly requests: Pick<RequestLog, 'list'>;
  readonly standings: CampaignStandings;
  readonly teams: TeamStore;
  readonly segments: SegmentStore;
  readonly sizes: AudienceSizes;
  /** engine/running-counts.ts: a newer count ends the older. */
  readonly counts: RunningCounts;
  readonly seeds: SeedGroupStore;
  readonly alerts: AlertStore;
  /** engine/send-tests.ts; refused while the installation may not send. */
  readonly sendTests: (request: TestRequest) => Promise<Result<readonly TestOutcome[]>>;
  /** Where a configuration's provider reports, by shape. */
  readonly webhooksOf: (
    workspaceId: number,
    configuration: { readonly configurationId: string; readonly channel: string },
  ) => readonly { readonly shape: string; readonly url: string }[];
  readonly channelChecks: ChannelChecks;
  readonly suppressed: SuppressedAddresses;
  readonly people: PeopleDesk;
  readonly imports: ImportDesk;
  readonly names: NameDesk;
  readonly exports: ExportStore;
  /** The address that links of ours begin with. */
  readonly publicUrl: () => string;
  readonly limits: LimitSettingsStore;
  readonly reports: Reports;
  readonly controlGroupCounts: ControlGroupCounts;
  /** Sends and seed copies whose answer was lost, as a person decided about them (engine/engine.ts). */
  readonly held: {
    readonly listCopies: HeldCopyStore['list'];
    readonly resend: (workspaceId: number, sendKeys: readonly string[]) => Promise<number>;
    readonly markAsSent: (workspaceId: number, sendKeys: readonly string[]) => Promise<number>;
    readonly drop: (workspaceId: number, sendKeys: readonly string[]) => Promise<number>;
  };
  readonly activity: ActivitySeries;
  readonly fence: FenceDesk;
  readonly messageLog: MessageLog;
  readonly overview: {
    readonly store: OverviewStore;
    readonly desk: OverviewDesk;
    readonly isFenced: () => boolean;
  };
  /** engine/cancel-waiting.ts: what waits gets its terminal at once (2.3). `now` is the workspace's clock. */
  readonly cancelWaiting: (campaign: Campaign, now: Instant) => Promise<unknown>;
  /** engine/hurry-paused.ts: what a pause put off is due again. `now` is the workspace's clock. */
  readonly resumePaused: (campaign: Campaign, now: Instant) => Promise<unknown>;
  readonly schedules: ScheduleDesk;
  /** What is stored of action-based campaigns is known to ingest: what comes in from now on triggers. */
  readonly triggersReady: () => Promise<void>;
  /** engine/sandbox-clock.ts */
  readonly moveClock: (
    workspaceId: number,
    toAt: Instant,
  ) => Promise<Result<{ readonly clockAt: Instant; readonly processed: number }>>;
}
